import assert from "node:assert/strict";
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import {
  eventBytes,
  eventFile,
  framed,
  sessionStart,
  type WrittenEvent,
} from "../support/eventFile.ts";
import { eventually } from "../support/eventually.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import {
  editorTab,
  readNotifications,
  screenshot,
  statusText,
  switchTheme,
  webviewContent,
} from "../support/vscode/person.ts";
import type { VsCodeServer } from "../support/vscode/server.ts";
import { keepFailure, openSession, type Session } from "../support/vscode/session.ts";

const name = "events.out.tfevents.1700000000.host.1.0";
const empty = "events.out.tfevents.1700000001.host.1.0";

function at(step: number): WrittenEvent {
  const loss = 2 * Math.exp(-step / 40) + 0.3 + 0.05 * Math.sin(step * 1.7);
  const values = [{ tag: "train/loss", simple: loss }];
  if (step % 10 === 0) values.push({ tag: "val/loss", simple: loss + 0.1 });
  return { step, values };
}

describe("an event file of TensorBoard", () => {
  let parent: string;
  let server: VsCodeServer;
  let session: Session | undefined;
  let page: Page;

  before(async () => {
    parent = await newTemporaryFolder("event-file");
    const folder = join(parent, "experiment");
    await mkdir(folder);
    const events = Array.from({ length: 100 }, (_, step) => at(step));
    await writeFile(join(folder, name), eventFile([sessionStart({ lr: 0.1 }), ...events]));
    await writeFile(join(folder, empty), eventFile([]));
    session = await openSession(folder);
    ({ page, server } = session);
  });

  after(() => session?.close());

  afterEach((test) => keepFailure(page, test));

  test("a click in the explorer shows the charts of the file", async () => {
    await eventually(
      "the file is found without being opened",
      () => statusText(page),
      (text) => /^loss \d/.test(text),
    );
    await openByClick(page, name);
    const content = webviewContent(page);
    await content.locator("canvas").first().waitFor();
    await content.getByText("train/loss").first().waitFor();
    assert.deepEqual(await readNotifications(page), []);
    for (const theme of ["Dark Modern", "Light Modern"] as const) {
      await switchTheme(page, server, theme);
      await content.locator("canvas").first().waitFor();
      await screenshot(page, `event-file-${theme}`.replace(/\W+/g, "-").toLowerCase());
    }
  });

  test("the charts follow the file as it grows", async () => {
    const content = webviewContent(page);
    const drawn = () => content.locator("canvas").first().screenshot();
    const before = await drawn();
    for (let step = 100; step < 160; step++)
      await appendFile(join(parent, "experiment", name), framed(eventBytes(at(step))));
    await eventually("the curve is longer", drawn, (now) => !now.equals(before));
  });

  test("a file without metrics says so", async () => {
    await openByClick(page, empty);
    await webviewContent(page).getByText(`No metrics in ${empty} so far.`).waitFor();
    await screenshot(page, "event-file-empty");
  });
});

async function openByClick(page: Page, file: string): Promise<void> {
  const row = page.locator(".explorer-folders-view .monaco-list-row", { hasText: file });
  await row.first().click();
  await editorTab(page, file).and(page.locator(".active")).first().waitFor();
}
