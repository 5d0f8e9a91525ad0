import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureFolder, outputFolder, repositoryFolder } from "../support/vscode/folders.ts";
import { runSuite } from "../support/vscode/suite.ts";
import { type Offer, type StuckLogs, variables } from "./offer.ts";

const timeoutMilliseconds = 900_000;

/** What VS Code offers for stuck scripts of a workspace, in one session; a sentence where it ends without an answer. */
export async function offerInVsCode(
  workspace: string,
  stuck: readonly StuckLogs[],
): Promise<readonly Offer[] | string> {
  const folder = await ensureFolder(outputFolder);
  const stuckFile = join(folder, "training-stuck.json");
  const offersFile = join(folder, "training-offers.json");
  await rm(offersFile, { force: true });
  await writeFile(stuckFile, JSON.stringify(stuck));
  const output = await runSuite({
    entry: "test/training/suite/index.ts",
    file: join(repositoryFolder, "dist/test/training.cjs"),
    workspace,
    env: { [variables.stuck]: stuckFile, [variables.offers]: offersFile },
    timeoutMilliseconds,
  });
  const text = await readFile(offersFile, "utf8").catch(() => null);
  if (text === null) return `VS Code left no offers. What it said:\n${output}`;
  const offers: readonly Offer[] = JSON.parse(text);
  return offers;
}
