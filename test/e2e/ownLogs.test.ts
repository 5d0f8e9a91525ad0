import assert from "node:assert/strict";
import { appendFile, copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { newTemporaryFolder, repositoryFolder } from "../support/vscode/folders.ts";
import {
  again,
  openFile,
  type Problem,
  readNotifications,
  readProblems,
  runCommand,
  screenshot,
  statusText,
  webviewContent,
} from "../support/vscode/person.ts";
import { keepFailure, openSession, type Session } from "../support/vscode/session.ts";

const fixtures = join(repositoryFolder, "test", "fixtures", "logs");
/** Logs as tools write them, with what the status bar has to say of them. */
const logs = [
  {
    sample: "huggingface/bar-on-the-same-line/nohup.out",
    name: "huggingface.log",
    status: /^NaN or infinity since epoch/,
  },
  {
    sample: "huggingface/quoted-numbers/console.log",
    name: "transformers5.txt",
    status: /^loss \d/,
  },
  {
    sample: "trainer-state/two-evaluation-sets/trainer_state.json",
    name: "trainer_state.json",
    status: /^loss \d/,
  },
  {
    sample: "keras/bars-and-evaluate/train.log",
    name: "keras.log",
    status: /^loss \d.*val \d/,
  },
  {
    sample: "csv/lightning-sparse/metrics.csv",
    name: "metrics.csv",
    status: /^loss \d.*val \d/,
  },
  { sample: "general/average-meter-tables/train.log", name: "imagenet.log", status: /^loss \d/ },
] as const;

describe("a person's own logs", () => {
  let folder: string;
  let session: Session | undefined;
  let page: Page;

  before(async () => {
    folder = join(await newTemporaryFolder("own-logs"), "experiments");
    await mkdir(folder);
    for (const { sample, name } of logs) await copyFile(join(fixtures, sample), join(folder, name));
    session = await openSession(folder);
    ({ page } = session);
  });

  after(() => session?.close());

  afterEach((test) => keepFailure(page, test));

  for (const { sample, name, status } of logs) {
    test(`${sample}: opened, it just reads`, async () => {
      await openFile(page, name);
      await eventually(
        `the status bar speaks of ${name}`,
        () => statusText(page),
        (text) => status.test(ofRun(text)),
      );
      const charts = page.locator(
        ".editor-group-container.active .editor-actions [aria-label*='Show Charts']",
      );
      await charts.first().waitFor();
    });
  }

  test("files without metrics are left alone, whatever they hold", async () => {
    await writeFile(join(folder, "empty.log"), "");
    await writeFile(join(folder, "binary.log"), Buffer.alloc(4096, 3));
    await writeFile(join(folder, "long.log"), "x".repeat(5_000_000));
    await runCommand(page, "Notifications: Clear All Notifications");
    await openFile(page, "empty.log");
    await runCommand(page, "Unstuck: Show Output");
    await page.locator(".part.panel", { hasText: "The file is empty." }).waitFor();
    assert.deepEqual(await readNotifications(page), []);
    await page.keyboard.press("Control+J");
  });

  test("a run that turns NaN: an error on the line, and marks in the chart", async () => {
    const log = join(folder, "nan.log");
    let text = "";
    for (let step = 1; step <= 40; step++)
      text += `step ${step} loss ${(3 / step + 1).toFixed(4)}\n`;
    await writeFile(log, text);
    await openFile(page, basename(log));
    await eventually(
      "the log is known",
      () => statusText(page),
      (said) => ofRun(said).startsWith("loss"),
    );
    await appendFile(
      log,
      "step 41 loss nan\nstep 42 loss nan\nstep 43 loss inf\nstep 44 loss nan\n",
    );
    await eventually(
      "the status bar names it",
      () => statusText(page),
      (said) => ofRun(said).startsWith("NaN or infinity"),
    );
    const told = await eventually(
      "one notification",
      () => readNotifications(page),
      (texts) => texts.length > 0,
    );
    assert.deepEqual(told, ["nan: loss has been NaN since step 41."]);
    const inLog = ({ file }: Problem) => file === "nan.log";
    const problems = (await readProblems(page, (all) => all.some(inLog))).filter(inLog);
    assert.deepEqual(
      problems.map(({ code, line }) => ({ code, line })),
      [{ code: "non-finite", line: 41 }],
    );
    await openFile(page, "nan.log");
    await runCommand(page, "Unstuck: Show Charts");
    const content = webviewContent(page);
    await content.getByText("3 × NaN, 1 × Infinity, first at step 41").waitFor();
    await screenshot(page, "non-finite");
  });

  test("a log that is renamed is one log; one that is deleted takes its problem along", async () => {
    const filesWithNaN = (all: readonly Problem[]) =>
      all.filter(({ code, file }) => code === "non-finite" && file.startsWith("nan"));
    await rename(join(folder, "nan.log"), join(folder, "nan-2.log"));
    const renamed = await readProblems(
      page,
      (all) => filesWithNaN(all).length === 1 && filesWithNaN(all)[0]?.file === "nan-2.log",
    );
    assert.equal(filesWithNaN(renamed)[0]?.line, 41);
    await rm(join(folder, "nan-2.log"));
    await readProblems(page, (all) => filesWithNaN(all).length === 0);
  });

  test("runs that differ in their seed: a chart of their mean beside that of the run", async () => {
    for (const seed of [1, 2, 3, 4]) {
      const place = join(folder, `sweep/seed${seed}`);
      await mkdir(place, { recursive: true });
      const lines = Array.from(
        { length: 60 },
        (_, i) =>
          `${i + 1},${(seed === 3 ? 2.2 + 0.1 / (i + 1) : 2.3 / (1 + i / seed)).toFixed(5)}\n`,
      );
      await writeFile(join(place, `seed${seed}.csv`), `epoch,loss\n${lines.join("")}`);
    }
    await openFile(page, "seed1.csv");
    await runCommand(page, "Unstuck: Show Charts");
    const content = webviewContent(page);
    await content.getByRole("heading", { name: "loss over 4 seeds" }).waitFor();
    await content.getByText("mean", { exact: true }).waitFor();
    await content.getByText("seed 1 (this run)").waitFor();
    await content.getByText("differ only in their seed").first().waitFor();
    await screenshot(page, "seeds");
  });

  test("the demo opens script and log, and its plateau is found", async () => {
    await runCommand(page, "Unstuck: Open Demo Run");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Plateau" }).click();
    await eventually(
      "the status bar names the plateau of the demo",
      () => statusText(page),
      (said) => /^Plateau since epoch \d+$/.test(ofRun(said)),
    );
    await screenshot(page, "open-demo");
  });

  test("Insert in the panel edits the script of the run", async () => {
    await runCommand(page, "Unstuck: Show Charts");
    await webviewContent(page).getByRole("heading", { name: "Gradient norm" }).waitFor();
    const adam = webviewContent(page).locator('details[data-remedy="use-adam"]');
    const insert = adam.getByRole("button", { name: /^Insert/ });
    await eventually(
      "the remedy is open, also after the panel was filled anew",
      async () => {
        await adam.evaluate((details) => details.setAttribute("open", ""));
        await page.waitForTimeout(500);
        return insert.isVisible();
      },
      (visible) => visible,
    );
    // The demo still trains: what is not about its newest epoch stays as it is, and can be clicked.
    await eventually(
      "the button is not drawn anew with each epoch",
      () => stays(insert, 2000),
      (stayed) => stayed,
    );
    const edited = page.locator(".view-line", { hasText: "torch.optim.Adam" }).first();
    await again(page, async (timeout) => {
      if (await edited.isVisible()) return;
      await insert.click({ timeout });
      await edited.waitFor({ timeout });
    });
  });
});

/** Whether what is found there now is still in the page after so many milliseconds. */
async function stays(locator: Locator, milliseconds: number): Promise<boolean> {
  const found = await locator.elementHandle();
  await locator.page().waitForTimeout(milliseconds);
  return (await found?.evaluate((one) => one.isConnected)) === true;
}

/** What the status item says of the run; where others are live, it names the run and counts those that are stuck. */
function ofRun(status: string): string {
  return status.replace(/^[\w.-]+: /, "").replace(/ · \d+ more stuck$/, "");
}
