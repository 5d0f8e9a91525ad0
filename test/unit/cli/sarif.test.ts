import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import type { Log, Result } from "sarif";
import { diagnose } from "../../../src/cli/diagnose.ts";
import { signs } from "../../../src/core/diagnosis/finding.ts";
import { runCommand } from "../../support/runCommand.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { repositoryFolder } from "../../support/vscode/folders.ts";
import { falls } from "../core/run/comparisonRuns.ts";

/** The schema of OASIS for SARIF 2.1.0, as Microsoft's own package for tests of SARIF brings it. */
const schemaFile = createRequire(import.meta.url).resolve(
  "@microsoft/sarif-matcher-utils/lib/schemas/sarif-2.1.0-rtm.5.json",
);
const checker = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(checker);
const isSarif = checker.compile(JSON.parse(await readFile(schemaFile, "utf8")));

const flat = Array.from({ length: 60 }, (_, epoch) => {
  const wobble = 0.002 * Math.sin(epoch * 1.7);
  return `epoch ${epoch} loss ${(2.305 + wobble).toFixed(4)} val_loss ${(2.306 - wobble).toFixed(4)}\n`;
}).join("");

/** The document, once it is right by the schema and by what GitHub code scanning asks for beside it. */
async function checked(...words: string[]): Promise<readonly Result[]> {
  const { out } = await runCommand(diagnose, ...words, "--sarif");
  const log: Log = JSON.parse(out);
  assert.ok(isSarif(log), JSON.stringify(isSarif.errors?.slice(0, 5)));
  assert.equal(log.version, "2.1.0");
  const [run] = log.runs;
  assert.ok(run !== undefined && log.runs.length === 1);
  const { rules = [], semanticVersion = "" } = run.tool.driver;
  assert.match(semanticVersion, /^\d+\.\d+\.\d+/);
  assert.deepEqual(
    rules.map(({ id }) => id),
    signs,
  );
  for (const { id, shortDescription, fullDescription, help, properties } of rules) {
    assert.ok(shortDescription?.text && fullDescription?.text && help?.text, id);
    assert.ok((properties?.tags ?? []).length <= 20);
  }
  const results = run.results ?? [];
  for (const result of results) {
    assert.equal(rules[result.ruleIndex ?? -1]?.id, result.ruleId);
    assert.ok((result.message.text ?? "").length > 0);
    const [location] = result.locations ?? [];
    assert.ok(location !== undefined, "nothing is shown without a location");
    const { artifactLocation, region } = location.physicalLocation ?? {};
    assert.doesNotThrow(() => new URL(artifactLocation?.uri ?? "", "file:///checkout/"));
    assert.ok((region?.startLine ?? 0) >= 1);
    assert.match(result.partialFingerprints?.["primaryLocationLineHash"] ?? "", /^[0-9a-f]{16}$/);
  }
  const known = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
  assert.equal(new Set(known).size, results.length, "each finding is known again by its own print");
  return results;
}

test("a plateau, a NaN and a healthy run are right by the schema", async (context) => {
  const folder = await temporaryFolder(context);
  await writeFile(join(folder, "flat.log"), flat);
  await writeFile(join(folder, "nan.log"), `${flat}epoch 60 loss nan\nepoch 61 loss nan\n`);
  await writeFile(join(folder, "good.csv"), "epoch,loss\n0,2\n1,1\n2,0.5\n3,0.25\n");
  const results = await checked(folder);
  const levels = new Map(results.map(({ ruleId, level }) => [ruleId, level]));
  assert.equal(levels.get("plateau"), "warning");
  assert.equal(levels.get("non-finite"), "error");
  assert.deepEqual(await checked(join(folder, "good.csv")), []);
});

test("the schema refuses what is wrong", () => {
  for (const runs of [[{}], [{ tool: { driver: { name: "x" } }, results: [{ level: "fatal" }] }]])
    assert.equal(isSarif({ version: "2.1.0", runs }), false);
});

test("a log in the checkout is named from there, a place elsewhere by its whole address", async (context) => {
  const [inside] = await checked(join(repositoryFolder, "media/demo/plateau/recorded/train.log"));
  const { artifactLocation, region } = inside?.locations?.[0]?.physicalLocation ?? {};
  assert.equal(artifactLocation?.uri, "media/demo/plateau/recorded/train.log");
  assert.ok((region?.startLine ?? 0) >= 3);
  const folder = await temporaryFolder(context);
  await writeFile(join(folder, "flat.log"), flat);
  const [outside] = await checked(folder);
  assert.match(
    outside?.locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? "",
    /^file:\/\//,
  );
});

test("names that are no plain words are addresses all the same", async (context) => {
  const folder = await temporaryFolder(context);
  const names = ["a b.log", "50%.log", "a#b?.log", "größer.log", "two\nlines.log", "[x](y).log"];
  for (const name of names) await writeFile(join(folder, name), flat);
  const results = await checked(...names.map((name) => join(folder, name)));
  assert.ok(results.length >= names.length);
  const found = results.map((result) => {
    const uri = result.locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? "";
    return decodeURIComponent(new URL(uri).pathname.split("/").at(-1) ?? "");
  });
  assert.deepEqual([...new Set(found)].sort(), names.sort());
});

test("a finding about several runs names them all", async (context) => {
  const folder = await temporaryFolder(context);
  for (const [i, end] of [0.1, 0.7, 1.4, 0.2, 0.9].entries()) {
    const run = join(folder, `run_${i}`);
    await mkdir(run);
    await writeFile(join(run, "config.yaml"), `training: {seed: ${10 + i}, lr: 0.1}\n`);
    const rows = falls(2.3, end, i).map((loss, step) => `${step},${loss.toFixed(4)}`);
    await writeFile(join(run, "metrics.csv"), `step,train_loss\n${rows.join("\n")}\n`);
  }
  const results = await checked(folder);
  const own = results.find(({ ruleId }) => ruleId === "initialization-sensitivity");
  assert.equal(own?.relatedLocations?.length, 4);
});
