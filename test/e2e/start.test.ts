import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { launchBrowser } from "../support/vscode/browser.ts";
import { repositoryFolder } from "../support/vscode/folders.ts";
import { editorTab, screenshot, statusText, workbenchReady } from "../support/vscode/person.ts";
import { spawnGroup, stopGroup } from "../support/vscode/processes.ts";

describe("npm start without a desktop", () => {
  const starting = spawnGroup(
    process.execPath,
    [join(repositoryFolder, "test/support/start.ts"), "--server"],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, UNSTUCK_REPLAY_SECONDS: "10" } },
  );
  let output = "";
  for (const stream of [starting.stdout, starting.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  let browser: Browser;

  before(async () => {
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await stopGroup(starting);
  });

  test("prints an address where the demo training is seen to get stuck", async () => {
    await eventually(
      "an address is printed",
      async () => output,
      () => addressIn(output) !== null,
      180,
    );
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(90_000);
    await page.goto(addressIn(output) ?? "");
    await workbenchReady(page);
    await editorTab(page, "train.log").waitFor();
    await eventually(
      "the status bar names the plateau",
      () => statusText(page),
      (text) => text.startsWith("Plateau"),
      300,
    );
    assert.match(output, /^(Training with|Replaying a recorded training)/m);
    await screenshot(page, "npm-start");
  });

  test("ends with everything it started on Ctrl+C", async () => {
    const address = addressIn(output);
    assert.ok(address !== null);
    const ended = once(starting, "exit");
    starting.kill("SIGINT");
    await ended;
    assert.equal(starting.exitCode, 0, output);
    await assert.rejects(fetch(address), "the server still answers");
  });
});

function addressIn(output: string): string | null {
  return /^Open (http:\S+) in a browser/m.exec(output)?.[1] ?? null;
}
