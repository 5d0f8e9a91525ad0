import { HyperparameterLines } from "../words/hyperparameterLines.ts";

/** Whether a line states hyperparameters, wherever in a log it stands. */
export function statesHyperparameters(text: string): boolean {
  let stated = false;
  const emit = () => {
    stated = true;
  };
  const lines = new HyperparameterLines();
  lines.line(text, 0, emit);
  lines.endOfHead();
  lines.line(text, 0, emit);
  return stated;
}
