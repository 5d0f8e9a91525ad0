import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readImported } from "../../../src/cli/readImported.ts";
import { parse } from "../../../src/core/python/script.ts";
import { frameworkOf } from "../../../src/core/training/framework.ts";
import { type Examined, examine } from "./examine.ts";
import { listingOf } from "./listing.ts";
import { scriptFiles } from "./scriptFiles.ts";
import { tableOf } from "./table.ts";

/**
 * `npm run bench:scripts -- FOLDER [--listing FILE]`: runs every treatment and the search for faults over the scripts
 * and notebooks of a folder, prints what is claimed, offered and refused, and writes every claim and every edit as a
 * diff, to be read by eye.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { listing: { type: "string" } },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error("bench:scripts takes a FOLDER of Python scripts and notebooks");
  process.exit(2);
}
const examined: Examined[] = [];
const unread: string[] = [];
for (const { name, path, text } of scriptFiles(folder)) {
  if (frameworkOf(parse(text)) === "unknown") unread.push(name);
  else examined.push(examine(name, text, await readImported(path, text)));
}
console.log(tableOf(examined));
if (unread.length > 0) console.log(`\nof no framework that is known: ${unread.length} files`);
if (values.listing !== undefined) writeFileSync(values.listing, listingOf(examined));
