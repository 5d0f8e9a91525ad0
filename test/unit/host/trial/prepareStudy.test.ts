import assert from "node:assert/strict";
import { readFile, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { readWholeLog } from "../../../../src/host/readWholeLog.ts";
import { prepareStudy } from "../../../../src/host/trial/prepareStudy.ts";
import { python } from "../../../support/pythonTraining.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { requestFor } from "./support.ts";

const skip = python === null ? "needs Python" : false;

test("the stuck log stands for the control where it is of the script as it is now, else the run is repeated", {
  skip,
}, async (context) => {
  const folder = await temporaryFolder(context);
  const request = await requestFor(folder, {});
  const controls = async (name: string) => {
    const prepared = await prepareStudy({ ...request, storage: path.join(folder, name) });
    assert.ok(prepared.kind === "prepared");
    return prepared.record.controls.map(([label]) => label);
  };
  const project = path.dirname(request.script);
  const sources = ["train.py", "torch/__init__.py", "torch/nn.py"];
  for (const file of sources) await utimes(path.join(project, file), 0, 0);
  assert.deepEqual(await controls("as it was"), [""]);
  const later = Date.now() / 1000 + 60;
  await utimes(request.script, later, later);
  assert.deepEqual(await controls("changed"), []);
});

test("of a script and a log with Windows line ends the changes are the same, and keep them", {
  skip,
}, async (context) => {
  const folder = await temporaryFolder(context);
  const windows = (text: string) => text.replaceAll("\n", "\r\n");
  const textsOf = async (place: string, ended: (text: string) => string) => {
    const request = await requestFor(path.join(folder, place), {});
    const log = request.runs[0]?.path ?? "";
    for (const file of [request.script, log])
      await writeFile(file, ended(await readFile(file, "utf8")));
    const { runs } = await readWholeLog(log);
    const prepared = await prepareStudy({ ...request, runs });
    assert.ok(prepared.kind === "prepared");
    const { singles } = prepared.record.study;
    return singles.map(({ id, files }) => [id, files.map(({ text }) => text)] as const);
  };
  const plain = await textsOf("plain", (text) => text);
  assert.ok(plain.length > 1);
  assert.deepEqual(
    await textsOf("windows", windows),
    plain.map(([id, texts]) => [id, texts.map(windows)]),
  );
});
