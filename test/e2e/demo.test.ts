import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { type Demo, prepareDemo } from "../../src/host/demo.ts";
import { demoMedia, findPythonWithTorch } from "../support/demo.ts";
import { eventually } from "../support/eventually.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import {
  chooseAction,
  openFile,
  openLightbulb,
  type Problem,
  readProblems,
  runCommand,
  screenshot,
  statusText,
  statusWarns,
  switchTheme,
  type ThemeName,
  themes,
  webviewContent,
} from "../support/vscode/person.ts";
import { runProcess } from "../support/vscode/processes.ts";
import type { VsCodeServer } from "../support/vscode/server.ts";
import { keepFailure, openSession, type Session } from "../support/vscode/session.ts";
import { lastLines } from "../support/vscode/text.ts";

/** Epochs between which the recorded loss goes flat; line n of the recorded log is epoch n. */
const firstFlatEpoch = 5;
const lastFlatEpoch = 15;

describe("the demo run, from the first line of the log to the edited script", () => {
  let parent: string;
  let demo: Demo;
  let server: VsCodeServer;
  let session: Session | undefined;
  let page: Page;
  /** Epoch of the plateau's onset, by the status bar and the Problems panel; 0 until it is known. */
  let onsetEpoch = 0;

  before(async () => {
    parent = await newTemporaryFolder("e2e");
    demo = await prepareDemo(demoMedia, join(parent, "demo"));
    session = await openSession(demo.folder);
    ({ page, server } = session);
  });

  after(() => session?.close());

  afterEach((test) => keepFailure(page, test));

  test("the status bar follows the log, then warns of the plateau", async () => {
    const recorded = await readFile(join(demoMedia, "recorded/train.log"), "utf8");
    const lines = recorded.split(/(?<=\n)/);
    for (const line of lines.splice(0, 8)) await appendFile(demo.log, line);
    const first = await eventually(
      "the status bar shows the loss",
      () => statusText(page),
      (text) => /^loss \d/.test(text),
    );
    const replay = (async () => {
      for (const line of lines) {
        await appendFile(demo.log, line);
        await delay(60);
      }
    })();
    await eventually(
      "the status bar follows the log",
      () => statusText(page),
      (text) => text !== first,
    );
    await eventually(
      "the status bar names the plateau",
      () => statusText(page),
      (text) => /^Plateau since epoch \d+$/.test(text),
    );
    await eventually(
      "the status-bar item has the warning colour and icon",
      () => statusWarns(page),
      (warns) => warns,
    );
    await replay;
    await screenshot(page, "status-bar-warning");
  });

  test("the Problems panel has the plateau on the line where it began", async () => {
    const inLog = ({ file, code }: Problem) => file === "train.log" && code === "plateau";
    await eventually(
      "line n of the log is epoch n, which the status bar names",
      async () => {
        const problems = await readProblems(page, (all) => all.some(inLog));
        onsetEpoch = epochIn(await statusText(page));
        return { onsetEpoch, plateau: problems.find(inLog) };
      },
      ({ plateau }) => plateau?.line === onsetEpoch && /plateau/.test(plateau.link),
    );
    assert.ok(onsetEpoch >= firstFlatEpoch && onsetEpoch <= lastFlatEpoch, `${onsetEpoch}`);
    await screenshot(page, "problems");
  });

  test("the lightbulb on that line edits the script, which trains again", async (context) => {
    assert.ok(onsetEpoch > 0, "the Problems panel has to name the plateau first");
    await openFile(page, "train.log");
    const titles = await openLightbulb(page, onsetEpoch);
    await screenshot(page, "lightbulb");
    assert.ok(
      titles.some((title) => /\bAdam\b/.test(title)),
      titles.join(" | "),
    );
    const original = await readFile(demo.script, "utf8");
    await chooseAction(page, /\bAdam\b/, "optim.Adam");
    await openFile(page, "train.py");
    const script = await savedScript("train.py is edited", (text) => /\boptim\.Adam/.test(text));
    await screenshot(page, "edited-script");
    assert.doesNotMatch(script, /optim\.SGD/);
    await page.keyboard.press("Control+Z");
    await savedScript("one undo takes the edit back", (text) => text === original);
    await page.keyboard.press("Control+Shift+Z");
    await savedScript("one redo brings it again", (text) => text === script);

    const compiled = await runProcess("python3", ["-m", "py_compile", "train.py"], {
      cwd: demo.folder,
    });
    assert.equal(compiled.code, 0, compiled.output);

    await context.test("the edited script trains to a clearly lower loss", async (training) => {
      const python = await findPythonWithTorch();
      if (python === null) {
        training.skip("PyTorch is not installed");
        return;
      }
      const { code, output } = await runProcess(python, ["train.py"], {
        cwd: demo.folder,
        timeoutMilliseconds: 600_000,
      });
      assert.equal(code, 0, lastLines(output, 20));
      const before = lastLoss(await readFile(demo.log, "utf8"));
      const after = lastLoss(output);
      assert.ok(after < 0.7 * before, `the loss ended at ${after}, before the edit at ${before}`);
    });
  });

  function savedScript(what: string, wanted: (text: string) => boolean): Promise<string> {
    return eventually(
      what,
      async () => {
        await page.keyboard.press("Control+S");
        return readFile(demo.script, "utf8");
      },
      wanted,
    );
  }

  test("the panel shows both charts, in every kind of theme", async () => {
    await runCommand(page, "View: Close All Editors");
    await runCommand(page, "View: Hide Panel");
    await runCommand(page, "Unstuck: Show Charts");
    const content = webviewContent(page);
    await content.locator("canvas").first().waitFor();
    await eventually(
      "two charts are drawn",
      () => content.locator("canvas").evaluateAll(countDrawn),
      (drawn) => drawn >= 2,
    );
    const pictures = new Set<string>();
    for (const name of Object.keys(themes) as ThemeName[]) {
      await switchTheme(page, server, name);
      await eventually(`the charts take over ${name}`, picture, (data) => !pictures.has(data));
      pictures.add(await picture());
      await screenshot(page, `charts-${name.toLowerCase().replaceAll(" ", "-")}`);
    }

    function picture(): Promise<string> {
      return content
        .locator("canvas")
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
        .then((data) => createHash("sha256").update(data).digest("hex"));
    }
  });
});

/** How many canvases have at least one pixel that is not transparent. */
function countDrawn(canvases: (SVGElement | HTMLElement)[]): number {
  return canvases.filter((element) => {
    const canvas = element as HTMLCanvasElement;
    const pixels = canvas
      .getContext("2d")
      ?.getImageData(0, 0, Math.max(1, canvas.width), Math.max(1, canvas.height)).data;
    return pixels?.some((value) => value !== 0) ?? false;
  }).length;
}

function epochIn(statusBar: string): number {
  return Number(/epoch (\d+)$/.exec(statusBar)?.[1]);
}

function lastLoss(log: string): number {
  const losses = [...log.matchAll(/\bepoch \d+\/\d+\s+loss ([\d.]+)/g)];
  return Number(losses.at(-1)?.[1]);
}
