import { appendFileSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { diagnose } from "../../../src/cli/diagnose.ts";

type SetLabel = "init_sensitivity" | "optimizer_sensitivity";

interface LabelledSet {
  readonly id: string;
  /** Folders of the runs, all within the folder of the set. */
  readonly paths: readonly string[];
  readonly labels: Readonly<Record<SetLabel, boolean | "ambiguous">>;
  readonly set_type: "seeds" | "optimizers";
  /** How far the shown runs truly lie apart. */
  readonly shown_gap: number;
}

interface Prediction {
  readonly id: string;
  /** Whether one comparison holds all runs of the set and says rightly what varies. */
  readonly grouped: boolean;
  readonly findings: readonly { readonly sign: SetLabel; readonly confidence: number }[];
}

interface Report {
  readonly comparisons: readonly {
    readonly varies: string;
    readonly paths: readonly string[];
    readonly findings: readonly { readonly sign: string; readonly confidence: number }[];
  }[];
}

const labelOf = new Map<string, SetLabel>([
  ["initialization-sensitivity", "init_sensitivity"],
  ["optimizer-sensitivity", "optimizer_sensitivity"],
]);

/** F1 of known rules on the same sets, all positives counted. */
const baselines: Readonly<Record<SetLabel, string>> = {
  init_sensitivity: "SageMaker .44, coefficient of variation .83, heuristic .88",
  optimizer_sensitivity: "coefficient of variation .76, heuristic .96",
};

/** The gap from which on a set can show what its label says. */
const observableGap = 0.3;

/**
 * Diagnoses the folder of each labelled set as the command line does, grouping included, prints how often that is
 * right, and appends the predictions to `output`.
 */
export async function reportSets(folder: string, output: string): Promise<void> {
  const rows = readFileSync(join(folder, "set_labels.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as LabelledSet);
  const predictions: Prediction[] = [];
  for (const row of rows) predictions.push(await predict(row, folder));
  appendFileSync(output, `${predictions.map((p) => JSON.stringify(p)).join("\n")}\n`);

  console.log(
    "\n| sign, over sets | pos/neg | precision | recall | F1 | F1 where observable | baselines |",
  );
  console.log("|---|---|---|---|---|---|---|");
  for (const label of ["init_sensitivity", "optimizer_sensitivity"] as const) {
    console.log(rowOf(label, rows, predictions));
  }
  const grouped = predictions.filter((p) => p.grouped).length;
  const missed = predictions.filter((p) => !p.grouped).map(({ id }) => id);
  console.log(`\nSets grouped as they are: ${grouped} of ${rows.length} ${missed.join(" ")}`);
}

async function predict(row: LabelledSet, folder: string): Promise<Prediction> {
  let text = "";
  const place = join(folder, dirname(row.paths[0] ?? ""));
  await diagnose([place, "--json"], {
    out: (part) => (text += part),
    exact: () => {},
    error: () => {},
  });
  const { comparisons } = JSON.parse(text) as Report;
  const varies = row.set_type === "seeds" ? "seed" : "optimizer";
  return {
    id: row.id,
    grouped: comparisons.some(
      (one) => one.varies === varies && one.paths.length === row.paths.length,
    ),
    findings: comparisons.flatMap(({ findings }) =>
      findings.flatMap(({ sign, confidence }) => {
        const label = labelOf.get(sign);
        return label === undefined ? [] : [{ sign: label, confidence }];
      }),
    ),
  };
}

function rowOf(
  label: SetLabel,
  rows: readonly LabelledSet[],
  predictions: readonly Prediction[],
): string {
  const hits = new Set(
    predictions
      .filter(({ findings }) => findings.some(({ sign }) => sign === label))
      .map(({ id }) => id),
  );
  const labelled = rows.filter((row) => row.labels[label] !== "ambiguous");
  const visible = labelled.filter(
    (row) => row.labels[label] === false || row.shown_gap >= observableGap,
  );
  const all = rates(labelled, label, hits);
  const cells = [
    label,
    `${all.positives}/${labelled.length - all.positives}`,
    all.precision.toFixed(2),
    all.recall.toFixed(2),
    all.f1.toFixed(2),
    rates(visible, label, hits).f1.toFixed(2),
    baselines[label],
  ];
  return `| ${cells.join(" | ")} |`;
}

function rates(rows: readonly LabelledSet[], label: SetLabel, hits: ReadonlySet<string>) {
  const found = rows.filter(({ id }) => hits.has(id));
  const right = found.filter((row) => row.labels[label] === true).length;
  const positives = rows.filter((row) => row.labels[label] === true).length;
  return {
    positives,
    precision: right / found.length,
    recall: right / positives,
    f1: (2 * right) / (found.length + positives),
  };
}
