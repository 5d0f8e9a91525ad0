import { type Message, message } from "../message.ts";
import type { MetricChartId } from "./chartModel.ts";

const titles: Readonly<Record<string, string>> = {
  loss: "Loss",
  gradient: "Gradient norm",
  "learning-rate": "Learning rate",
  accuracy: "Accuracy",
};

/** The heading of a chart: of other metrics the name, as the log has it. */
export function chartTitle(id: MetricChartId, translate: (m: Message) => string): string {
  const known = titles[id];
  return known === undefined ? id.slice("metric:".length) : translate(message(known));
}
