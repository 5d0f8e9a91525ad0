import { writeFile } from "node:fs/promises";
import path from "node:path";
import { reportOf } from "../../../../src/core/trial/report.ts";
import { readStudy } from "../../../../src/host/trial/studyRecord.ts";
import { writeResult } from "../../../../src/host/trial/studyResult.ts";
import { resultOf, studyRun } from "./support.ts";

/** One window over the study in a folder: carries it out or follows it, and writes under its own name what it saw;
 * tells the result to later ones where it is asked to. */
const [folder = "", name = "", tells] = process.argv.slice(2);
const record = await readStudy(folder);
if (record === null) throw new Error(`no study in ${folder}`);
const study = studyRun(folder, record);
const end = await study.run();
const { winner, rows } = reportOf(record.study, study.states, study.controls, []);
if (tells !== undefined) await writeResult(folder, resultOf(record.id, study.trials));
const seen = {
  end: end.why,
  winner: winner?.candidate.id ?? null,
  outcomes: rows.map(({ candidate, outcome }) => `${candidate.id} ${outcome}`),
};
await writeFile(path.join(path.dirname(folder), `${name}.json`), JSON.stringify(seen));
