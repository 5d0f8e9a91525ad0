import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { falling, flat, writeRun } from "../support/runFolder.ts";
import { stuckScript } from "../support/stuckScript.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import { again, openFile, openLightbulb, runCommand } from "../support/vscode/person.ts";
import { runProcess } from "../support/vscode/processes.ts";
import { RunsView } from "../support/vscode/runsView.ts";
import { keepFailure, openSession, type Session } from "../support/vscode/session.ts";

const command = "command:workbench.action.terminal.new";
const linked = `[Show details](${command})`;

/** Settings that would keep a matcher busy for ever, look outside, name a foreign script or run what they please. */
function hostileSettings(outside: string, marker: string): Readonly<Record<string, unknown>> {
  return {
    "unstuck.logs.include": [
      `**/${"*(*)".repeat(2000)}!`,
      `{${"**/*,".repeat(3000)}`,
      "../../**",
      "/**",
      "**/*.log",
    ],
    "unstuck.logs.exclude": [`${"**/*a".repeat(3000)}`],
    "unstuck.logs.patterns": [
      "/^(?<loss>(\\d+)*)*$/",
      `/${"(".repeat(5000)}/`,
      "/(?<__proto__>.*)/",
    ],
    "unstuck.metrics.roles": { ["__proto__"]: "train_loss", constructor: "val_loss" },
    "unstuck.scripts": { "**/*.log": join(outside, "evil.py") },
    "unstuck.trials.runner": "slurm",
    "unstuck.trials.slurmOptions": `--wrap="touch ${marker}"`,
  };
}

describe("a folder that is not trusted", () => {
  let folder: string;
  let outside: string;
  let marker: string;
  let session: Session | undefined;
  let page: Page;
  let view: RunsView;
  const script = () => join(outside, "evil.py");
  const evil = () => `import os\nos.system("touch ${marker}")\n${stuckScript()}`;

  before(async () => {
    const place = await newTemporaryFolder("restricted");
    folder = join(place, "workspace");
    outside = join(place, "outside");
    marker = join(place, "executed");
    await mkdir(join(folder, ".vscode"), { recursive: true });
    const settings = JSON.stringify(hostileSettings(outside, marker));
    await writeFile(join(folder, ".vscode/settings.json"), settings);
    await writeRun(outside, { file: "foreign.log", loss: flat(3) });
    await writeFile(script(), evil());
    await symlink(outside, join(folder, "elsewhere"));
    await symlink(join(outside, "foreign.log"), join(folder, "borrowed.log"));
    const log = await writeRun(folder, { file: "runs/train.log", loss: flat(1), planned: 500 });
    const lines = await readFile(log, "utf8");
    await writeFile(log, `$ python ${script()} --log train.log\nwrote by ${script()}\n${lines}`);
    await runProcess("mkfifo", [join(folder, "runs/config.yaml"), join(folder, "runs/pipe.log")]);
    await writeRun(folder, { file: `linked/${linked}.log`, loss: flat(2), planned: 500 });
    session = await openSession(folder, { asksForTrust: true });
    ({ page } = session);
    view = new RunsView(page);
    await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
    await runCommand(page, "View: Show Unstuck");
  });
  after(() => session?.close());
  afterEach((context) => keepFailure(page, context));

  /** All rows, the one that says this first. */
  async function shows(what: RegExp): Promise<readonly string[]> {
    const all = await eventually(
      `a row says ${what}`,
      () => view.spoken(),
      (rows) => rows.some((row) => what.test(row)),
    );
    return all.toSorted((a, b) => Number(what.test(b)) - Number(what.test(a)));
  }

  /** Where what a log holds or is called could be clicked. */
  async function links(): Promise<readonly string[]> {
    return page
      .locator("a")
      .evaluateAll(
        (all, part) =>
          all
            .map((one) => [...one.attributes].map(({ value }) => value).join(" "))
            .filter((attributes) => attributes.includes(part)),
        command,
      );
  }

  test("its logs are read beside a pipe, and hostile settings keep nobody busy", async () => {
    await shows(/^runs, .*has stopped improving/);
    await shows(/Show details.*, .*has stopped improving/);
  });

  test("nothing behind a link out of it is looked at", async () => {
    await appendFile(join(outside, "foreign.log"), "epoch 61 loss 2.3\n");
    // What is written later is found: the links were looked at before.
    await writeRun(folder, { file: "later/after.log", loss: falling(4) });
    const shown = await shows(/^after/);
    assert.doesNotMatch(shown.join("\n"), /foreign|borrowed|elsewhere/);
  });

  test("nothing that a log says can be clicked", async () => {
    await again(page, async (timeout) => {
      await view.row("Show details").hover({ timeout });
      await page.locator(".monaco-hover:visible", { hasText: "Show details" }).waitFor({ timeout });
    });
    assert.deepEqual(await links(), []);
    await runCommand(page, "Problems: Focus on Problems View");
    await page.locator(".markers-panel-container .monaco-list-row").first().waitFor();
    assert.deepEqual(await links(), []);
    await runCommand(page, "Notifications: Show Notifications");
    assert.deepEqual(await links(), []);
  });

  test("no trial is offered", async () => {
    await openFile(page, "train.log");
    const [said = ""] = await shows(/^runs, /);
    // Two lines stand above the first epoch.
    const actions = await openLightbulb(page, 2 + Number(/since epoch (\d+)/.exec(said)?.[1]));
    assert.match(actions.join("\n"), /Show Charts/);
    assert.doesNotMatch(actions.join("\n"), /Try Fixes|evil/);
    await page.keyboard.press("Escape");
  });

  test("nothing of it has run, and nothing outside has changed", async () => {
    assert.equal(await readFile(script(), "utf8"), evil());
    assert.equal(existsSync(marker), false);
  });
});
