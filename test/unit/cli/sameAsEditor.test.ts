import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { diagnose } from "../../../src/cli/diagnose.ts";
import { fix } from "../../../src/cli/fix.ts";
import { remedies } from "../../../src/cli/remedies.ts";
import { diagnoseRun } from "../../../src/core/diagnosis/diagnose.ts";
import { type Finding, signs } from "../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../src/core/message.ts";
import { drained } from "../../../src/core/parts.ts";
import { applyEdits, unifiedDiff } from "../../../src/core/python/applyEdits.ts";
import { joinCells } from "../../../src/core/python/notebookScript.ts";
import type { ScriptEdit } from "../../../src/core/python/scriptEdit.ts";
import {
  assumedFinding,
  causeByScript,
  planRemediesInParts,
} from "../../../src/core/remedy/planner.ts";
import type { Remedy } from "../../../src/core/remedy/remedy.ts";
import { kindOfRemedy } from "../../../src/core/remedy/remedyId.ts";
import type { Run } from "../../../src/core/run/run.ts";
import { readLog } from "../../support/readLog.ts";
import { runCommand } from "../../support/runCommand.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const fixtures = fileURLToPath(new URL("../../fixtures/", import.meta.url));
const scripts = globSync(["scripts/*.py", "faults/*/script.py"], { cwd: fixtures }).sort();

/** As the editor plans: on the open document, with what the run and its finding are. */
function offeredByEditor(text: string, finding: Finding, run: Run | null): readonly Remedy[] {
  const script = { text, canEdit: () => true };
  const hyperparameters = run?.hyperparameters ?? new Map();
  return drained(planRemediesInParts({ script, imported: [], finding, hyperparameters }));
}

function listed({ id, placement, preferred, certainty }: Remedy) {
  const reason = placement.kind === "edit" ? null : formatMessage(placement.reason);
  return { id, kind: kindOfRemedy(id), certainty, preferred, placement: placement.kind, reason };
}

function asListed(json: string): object[] {
  return JSON.parse(json).remedies.map((remedy: Record<string, unknown>) => {
    const { id, kind, certainty, preferred, placement, reason } = remedy;
    return { id, kind, certainty, preferred, placement, reason };
  });
}

for (const [at, place] of scripts.entries()) {
  const asked = new Set(["plateau" as const, signs[at % (signs.length - 1)] ?? "overfitting"]);
  for (const sign of asked) {
    test(`remedies lists for ${place} against ${sign} what the editor offers`, async () => {
      const file = join(fixtures, place);
      const { out } = await runCommand(remedies, file, "--sign", sign, "--json");
      const text = readFileSync(file, "utf8");
      assert.deepEqual(
        asListed(out),
        offeredByEditor(text, assumedFinding(sign), null).map(listed),
      );
    });
  }
}

test("of a notebook both plan what stands in its cells", async (context) => {
  const folder = await temporaryFolder(context);
  const finding = assumedFinding("plateau");
  for (const place of scripts.filter((name) => name.startsWith("scripts/"))) {
    const cells = cellsOf(readFileSync(join(fixtures, place), "utf8"));
    const file = join(folder, "train.ipynb");
    await writeFile(file, notebookOf(cells));
    const { out } = await runCommand(remedies, file, "--sign", finding.sign, "--json");
    const { text, cellEdits } = joinCells(cells);
    const script = { text, canEdit: (edits: readonly ScriptEdit[]) => cellEdits(edits) !== null };
    const offered = planRemediesInParts({
      script,
      imported: [],
      finding,
      hyperparameters: new Map(),
    });
    assert.deepEqual(asListed(out), drained(offered).map(listed), place);
  }
});

/** A script in cells, as a person would divide it: at blank lines before what stands at its margin. */
function cellsOf(script: string): readonly string[] {
  return script
    .replaceAll("\r\n", "\n")
    .trimEnd()
    .split(/\n\n+(?=[A-Za-z@])/);
}

function notebookOf(cells: readonly string[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map((source) => ({
      cell_type: "code",
      metadata: {},
      outputs: [],
      execution_count: null,
      source,
    })),
  });
}

test("with a log both plan against what was found in it, causes that only the script shows included", async (context) => {
  const folder = await temporaryFolder(context);
  const log = join(folder, "train.log");
  await writeFile(log, flatLog);
  for (const place of scripts.filter((name) => name.startsWith("faults/"))) {
    const file = join(fixtures, place);
    const text = readFileSync(file, "utf8");
    const [run] = readLog(log).collector.runs;
    assert.ok(run);
    const diagnosis = diagnoseRun(run);
    const { findings } = diagnosis;
    const cause = causeByScript(text, run, diagnosis);
    const all = cause === null ? findings : [...findings, cause];
    const offered = all.map((finding) => offeredByEditor(text, finding, run));

    const { out } = await runCommand(diagnose, log, "--script", file, "--json");
    const found: { remedies: string[] }[] = JSON.parse(out).runs[0].findings;
    assert.deepEqual(
      found.filter((one) => !("causedBy" in one)).map((one) => one.remedies),
      offered.map((list) => list.map(({ id }) => id)),
      place,
    );
    const merged = new Map<Remedy["id"], Remedy>();
    for (const remedy of offered.flat()) if (!merged.has(remedy.id)) merged.set(remedy.id, remedy);
    const answer = await runCommand(remedies, file, "--log", log, "--json");
    assert.deepEqual(asListed(answer.out), [...merged.values()].map(listed), place);
  }
});

test("faults stand before tuning, and only a certain one is preferred", async () => {
  for (const place of scripts.filter((name) => name.startsWith("faults/"))) {
    const { out } = await runCommand(
      remedies,
      join(fixtures, place),
      "--sign",
      "plateau",
      "--json",
    );
    const list: ReturnType<typeof listed>[] = JSON.parse(out).remedies;
    const edits = list.filter(({ placement }) => placement === "edit");
    const faults = edits.filter(({ kind }) => kind === "fault");
    assert.deepEqual(edits.slice(0, faults.length), faults, place);
    for (const one of list) assert.equal(one.certainty === null, one.kind === "tuning");
    const preferred = list.filter((one) => one.preferred);
    assert.ok(preferred.length <= 1);
    assert.ok(preferred.every(({ certainty }) => certainty !== "suspected"));
  }
});

test("fix prints what the editor would insert, of each script the first remedy that it can", async () => {
  for (const place of scripts) {
    const file = join(fixtures, place);
    const text = readFileSync(file, "utf8");
    const offered = offeredByEditor(text, assumedFinding("plateau"), null);
    const first = offered.find(({ placement }) => placement.kind === "edit");
    if (first?.placement.kind !== "edit") continue;
    const { out } = await runCommand(fix, file, "--remedy", first.id, "--sign", "plateau");
    const inserted = applyEdits(text, first.placement.edits);
    assert.equal(out, unifiedDiff(text, inserted, relative("", file)), place);
  }
});

test("without a sign or a log the faults of the script are listed by any sign, none preferred", async () => {
  const file = join(fixtures, "faults/fix-zero-grad/script.py");
  const { out } = await runCommand(remedies, file, "--json");
  const list: ReturnType<typeof listed>[] = JSON.parse(out).remedies;
  assert.equal(list[0]?.id, "fix-zero-grad");
  assert.ok(list.some(({ kind }) => kind === "tuning"));
  assert.ok(list.every(({ preferred }) => !preferred));
});

/** A loss that stands still at the level of guessing among ten classes. */
const flatLog = Array.from({ length: 60 }, (_, epoch) => {
  const wobble = 0.002 * Math.sin(epoch * 1.7);
  return `epoch ${epoch} loss ${(2.305 + wobble).toFixed(4)} val_loss ${(2.306 - wobble).toFixed(4)}\n`;
}).join("");
