import type { Diagnosis, Finding } from "../../core/diagnosis/finding.ts";
import type { Remedy } from "../../core/remedy/remedy.ts";
import type { Comparison } from "../../core/run/comparisonArms.ts";
import type { Run } from "../../core/run/run.ts";

/** What is known of the runs at one moment. */
export interface KnownRuns {
  readonly runs: readonly Run[];
  readonly comparisons: readonly {
    readonly comparison: Comparison;
    readonly diagnosis: Diagnosis;
  }[];
  diagnosis(run: Run): Diagnosis;
}

export interface Offer {
  readonly remedy: Remedy;
  /** A unified diff of all that it changes; null where it cannot be placed. */
  readonly diff: string | null;
}

export type Offers =
  | { readonly kind: "offers"; readonly script: string; readonly offers: readonly Offer[] }
  /** No script, or none that may be read; the sentence says what to do. */
  | { readonly kind: "refused"; readonly reason: string };

/** Where the tools are at home: the editor's window, or the folders that a server was started with. */
export interface ToolHost {
  /** Logs are named from these on; nothing outside them is read. */
  readonly folders: readonly string[];
  known(): Promise<KnownRuns>;
  /** @param script a path that the caller names; null for the one that is known to have written the log. */
  offers(run: Run, finding: Finding, script: string | null): Promise<Offers>;
  /** Asks the person, then runs the remedies on copies. */
  tryFixes(run: Run, script: string | null): Promise<ToolAnswer>;
}

export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
}

/** A value that a tool takes, in the words of JSON Schema. */
export type Parameter =
  | { readonly type: "string"; readonly description: string; readonly enum?: readonly string[] }
  | {
      readonly type: "integer";
      readonly description: string;
      readonly minimum: number;
      readonly maximum: number;
      readonly default: number;
    }
  | { readonly type: "number"; readonly description: string }
  | { readonly type: "boolean"; readonly description: string }
  | {
      readonly type: "array";
      readonly description: string;
      readonly items: { readonly type: "string" };
      readonly maxItems: number;
    };
export type Parameters = Readonly<Record<string, Parameter>>;

type Value<P extends Parameter> = P["type"] extends "string"
  ? string | undefined
  : P["type"] extends "integer"
    ? number
    : P["type"] extends "number"
      ? number | undefined
      : P["type"] extends "boolean"
        ? boolean
        : readonly string[] | undefined;
export type Input<P extends Parameters> = { readonly [K in keyof P]: Value<P[K]> };

/** One tool for language models; the same over MCP and in the editor. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  /** For the model: what it gives, when to use it, and how long its answer can be. */
  readonly description: string;
  readonly parameters: Parameters;
  readonly required: readonly string[];
  /** Whether it only reads. */
  readonly readOnly: boolean;
  /** Characters of the longest answer. */
  readonly largestAnswer: number;
  call(input: unknown, host: ToolHost): Promise<ToolAnswer>;
}

export function failure(text: string): ToolAnswer {
  return { text, isError: true };
}

export function answer(text: string): ToolAnswer {
  return { text, isError: false };
}
