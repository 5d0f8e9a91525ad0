/**
 * What a panel with twenty runs of a million points each costs, in the browser: `npm run bench:panel`. Node stands
 * for the extension host; messages go through the browser's debugging protocol, which is slower than VS Code's way.
 */
import { availableParallelism, loadavg } from "node:os";
import type { CDPSession, Page } from "playwright-core";
import { formatMessage } from "../../../src/core/message.ts";
import type { Parts } from "../../../src/core/parts.ts";
import type { Run } from "../../../src/core/run/run.ts";
import { PanelProjection } from "../../../src/core/view/panelProjection.ts";
import { defaultViewOptions, parseViewOptions } from "../../../src/core/view/viewOptions.ts";
import { inSlices } from "../../../src/editor/inSlices.ts";
import { openWebviewPage } from "../../support/page/webviewPage.ts";
import { launchBrowser } from "../../support/vscode/browser.ts";
import { longRuns } from "./longRuns.ts";

const runCount = 20;
const points = 1_000_000;
const panSeconds = 5;

const runs = longRuns(runCount, points);
const labels = runs.map(({ id, name }) => ({ id, label: name, status: "Running" }));
let view = { ...defaultViewOptions, compared: runs.map(({ id }) => id) };
const shown = () => ({ content: { kind: "several", runs } as const, labels, view, pinned: [] });
const projection = new PanelProjection(formatMessage);

const browser = await launchBrowser();
let longestPart = 0;
let longestWork = 0;
let work = Promise.resolve();
let begun = performance.now();
let ahead: Promise<void> = Promise.resolve();
const opened = await openWebviewPage(browser, {
  bundle: "charts",
  // The window of VS Code is there before a panel is opened in it.
  opening: () => {
    begun = performance.now();
    // As in the extension, the host prepares the curves while the page loads.
    ahead = inSlices(timed(projection.prepare(shown())));
  },
  receive: (message) => {
    const { type, view: wanted } = message as { type: string; view?: unknown };
    if (type !== "view") return;
    view = { ...(parseViewOptions(wanted) ?? view), compared: view.compared };
    work = work.then(sendChanges);
  },
});
const { page } = opened;

async function sendChanges(): Promise<void> {
  for (const message of await inSlices(timed(projection.changes(shown()))))
    await opened.send(message);
}

/** The same parts; keeps how long the longest of them took: by the clock, other programs that run count as well. */
function* timed<Result>(parts: Parts<Result>): Parts<Result> {
  for (;;) {
    const start = performance.now();
    const before = process.threadCpuUsage();
    const step = parts.next();
    const { user, system } = process.threadCpuUsage(before);
    longestPart = Math.max(longestPart, performance.now() - start);
    longestWork = Math.max(longestWork, (user + system) / 1000);
    if (step.done) return step.value;
    yield;
  }
}

const loaded = performance.now() - begun;
await ahead;
const facts = { view, focus: null, canTry: false };
const hydration = await inSlices(timed(projection.hydrate(shown(), facts)));
const prepared = performance.now() - begun;
await opened.send(hydration);
const sent = performance.now() - begun;
await page.waitForFunction(drawnCharts);
const firstPaint = performance.now() - begun;

await zoomIn(page);
const frames = await pan(page, panSeconds);
await work;

const session = await page.context().newCDPSession(page);
const memory = await usedMemory(session);

await page.mouse.move(1, 1);
const appended = await timeToAppend(runs[0]);
const sorted = frames.toSorted((a, b) => a - b);
const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
const [load = 0] = loadavg();
console.log(
  `${runCount} runs × ${points} points, on ${availableParallelism()} cores at a load of ${load.toFixed(1)}`,
);
console.log(
  `first paint            ${firstPaint.toFixed(0)} ms (1000 ms at most): page loaded after ${loaded.toFixed(0)} ms, prepared after ${prepared.toFixed(0)} ms, sent after ${sent.toFixed(0)} ms`,
);
console.log(
  `frames of a ${panSeconds} s pan   ${frames.length}, median ${at(0.5).toFixed(1)} ms, 99 % ${at(0.99).toFixed(1)} ms, longest ${at(1).toFixed(1)} ms (33 ms at most)`,
);
console.log(`page memory            ${(memory / 1e6).toFixed(0)} MB (300 MB at most)`);
console.log(`an appended point      ${appended.toFixed(0)} ms (250 ms at most)`);
console.log(
  `longest part of the host's work ${longestWork.toFixed(1)} ms of processor time (16 ms at most), ${longestPart.toFixed(1)} ms by the clock`,
);
await browser.close();

/** Whether the canvases of two charts have been painted; runs in the page. */
function drawnCharts(): boolean {
  const canvases = [
    ...document.querySelectorAll<HTMLCanvasElement>(".chart canvas:not(.crosshair)"),
  ];
  const painted = canvases.filter((canvas) => {
    const { width, height } = canvas;
    const context = canvas.getContext("2d");
    if (context === null || width < 300) return false;
    return context.getImageData(0, 0, width, height).data.some((value) => value !== 0);
  });
  return painted.length >= Math.min(2, canvases.length) && painted.length > 0;
}

async function zoomIn({ mouse }: Page): Promise<void> {
  const box = await page.locator(".chart canvas").first().boundingBox();
  if (box === null) throw new Error("The first chart has no place on the page.");
  await mouse.move(box.x + box.width * 0.4, box.y + 100);
  await mouse.down();
  await mouse.move(box.x + box.width * 0.6, box.y + 100, { steps: 8 });
  await mouse.up();
  await page.waitForTimeout(1000);
}

/** The time between frames, in milliseconds, while a person moves the chart to and fro. */
async function pan({ mouse, keyboard }: Page, seconds: number): Promise<readonly number[]> {
  const box = await page.locator(".chart canvas").first().boundingBox();
  if (box === null) throw new Error("The first chart has no place on the page.");
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { frameTimes: times });
    let last = performance.now();
    const tick = (now: number) => {
      times.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  const y = box.y + 100;
  const middle = box.x + box.width / 2;
  await mouse.move(middle, y);
  await keyboard.down("Shift");
  await mouse.down();
  const end = performance.now() + seconds * 1000;
  for (let i = 0; performance.now() < end; i++) {
    await mouse.move(middle + 200 * Math.sin(i / 20), y);
  }
  const times = await page.evaluate(
    () => (window as unknown as { frameTimes: number[] }).frameTimes,
  );
  await mouse.up();
  await keyboard.up("Shift");
  return times.slice(2);
}

async function usedMemory(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  const usage: Record<string, unknown> = await session.send("Runtime.getHeapUsage");
  const sizes = ["usedSize", "embedderHeapUsedSize", "backingStorageSize"];
  return sizes.reduce((sum, name) => sum + Number(usage[name] ?? 0), 0);
}

async function timeToAppend(run: Run | undefined): Promise<number> {
  const [series] = run?.series ?? [];
  if (series === undefined) throw new Error("There is no run.");
  const value = 0.123456;
  const start = performance.now();
  series.append({ step: points, epoch: null, time: null, value, line: points + 1 });
  await sendChanges();
  await page.waitForFunction(
    () => document.querySelector(".chart .legend-value")?.textContent === "0.1235",
  );
  return performance.now() - start;
}
