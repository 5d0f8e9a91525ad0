import { clipped } from "../../core/summary/fitted.ts";
import { visibleText } from "../../core/visibleText.ts";
import {
  failure,
  type Input,
  type Parameter,
  type Parameters,
  type Tool,
  type ToolAnswer,
  type ToolHost,
} from "./tool.ts";

/** Longer words are no names or paths. */
const longestWord = 4096;

/** A tool whose input is checked before it is called, and whose answer is made harmless and cut to its size. */
export function defineTool<const P extends Parameters>(
  definition: Omit<Tool, "call" | "parameters"> & {
    readonly parameters: P;
    readonly run: (input: Input<P>, host: ToolHost) => Promise<ToolAnswer>;
  },
): Tool {
  const { run, ...words } = definition;
  return {
    ...words,
    call: async (given, host) => {
      const input = readInput(given, words.parameters, words.required);
      if (typeof input === "string") return failure(`${words.name}: ${input}`);
      const { text, isError } = await run(input as Input<P>, host);
      return { text: clipped(visibleText(text), words.largestAnswer), isError };
    },
  };
}

/** The input with its defaults; a sentence where it is not as the parameters say. */
function readInput(
  given: unknown,
  parameters: Parameters,
  required: readonly string[],
): Readonly<Record<string, unknown>> | string {
  if (given !== undefined && (typeof given !== "object" || given === null || Array.isArray(given)))
    return "the input is an object";
  const values = new Map(Object.entries(given ?? {}));
  const unknown = [...values.keys()].find((key) => !Object.hasOwn(parameters, key));
  if (unknown !== undefined)
    return `there is no "${clipped(unknown, 60)}"; it takes ${Object.keys(parameters).join(", ")}`;
  const read: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = values.get(name) ?? undefined;
    if (value === undefined && required.includes(name)) return `"${name}" is needed`;
    const wrong = value === undefined ? null : wrongness(value, parameter);
    if (wrong !== null) return `"${name}" ${wrong}`;
    read[name] = value ?? defaultOf(parameter);
  }
  return read;
}

function defaultOf(parameter: Parameter): unknown {
  if (parameter.type === "integer") return parameter.default;
  return parameter.type === "boolean" ? false : undefined;
}

function wrongness(value: unknown, parameter: Parameter): string | null {
  switch (parameter.type) {
    case "string":
      if (!isWord(value)) return "is a text";
      return parameter.enum && !parameter.enum.includes(value)
        ? `is one of ${parameter.enum.join(", ")}`
        : null;
    case "integer": {
      const { minimum, maximum } = parameter;
      const fits = Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
      return fits ? null : `is a whole number from ${minimum} to ${maximum}`;
    }
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? null : "is a number";
    case "boolean":
      return typeof value === "boolean" ? null : "is true or false";
    case "array": {
      const fits =
        Array.isArray(value) && value.length <= parameter.maxItems && value.every(isWord);
      return fits ? null : `is a list of at most ${parameter.maxItems} texts`;
    }
  }
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && value.length <= longestWord;
}
