import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { parse } from "../../../src/core/python/script.ts";
import { frameworkOf } from "../../../src/core/training/framework.ts";
import { readScriptFile } from "../../../src/host/scriptFile.ts";
import { type Examined, examine } from "./examine.ts";
import { listingOf } from "./listing.ts";
import { tableOf } from "./table.ts";

/**
 * `npm run bench:scripts -- FOLDER [--only FILE] [--listing FILE]`: runs every treatment and the search for faults over the scripts
 * and notebooks of a folder, prints what is claimed, offered and refused, and writes every claim and every edit as a
 * diff, to be read by eye. `--only` names a file with the scripts to take, one path a line; the others of the folder are
 * there to be imported.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { listing: { type: "string" }, only: { type: "string" } },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error("bench:scripts takes a FOLDER of Python scripts and notebooks");
  process.exit(2);
}
const only = values.only === undefined ? null : readFileSync(values.only, "utf8").split("\n");
const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(?:py|ipynb)$/.test(name) && only?.includes(name) !== false)
  .toSorted();
const examined: Examined[] = [];
const leftOut = { unreadable: 0, "of no framework that is known": 0 };
for (const name of names) {
  const read = await readScriptFile(path.join(folder, name));
  if (read.kind === "unreadable") leftOut.unreadable += 1;
  else if (frameworkOf(parse(read.script.text)) === "unknown") {
    leftOut["of no framework that is known"] += 1;
  } else examined.push(examine(name, read.script, read.script.imported));
}
console.log(tableOf(examined));
console.log(`\nleft out: ${JSON.stringify(leftOut)}`);
if (values.listing !== undefined) writeFileSync(values.listing, listingOf(examined));
