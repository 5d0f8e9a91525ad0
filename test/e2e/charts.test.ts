import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { flat, writeRun } from "../support/runFolder.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import { reloadWindow } from "../support/vscode/keptState.ts";
import {
  again,
  editorTab,
  runCommand,
  screenshot,
  webviewContent,
} from "../support/vscode/person.ts";
import { RunsView } from "../support/vscode/runsView.ts";
import { keepFailure, openSession, type Session } from "../support/vscode/session.ts";

const steps = 200;
const spike = { step: 120, loss: 900 };

/** A training that states all that charts can be drawn over, with one value far above all others. */
function manyMetrics(): string {
  const lines = Array.from({ length: steps }, (_, i) => {
    const step = i + 1;
    const fall = Math.exp(-step / 40);
    return JSON.stringify({
      step,
      epoch: step / 20,
      timestamp: Date.UTC(2026, 0, 5, 9, 0, 30 * step) / 1000,
      loss: step === spike.step ? spike.loss : 0.2 + 2 * fall + 0.01 * Math.sin(12.9 * step),
      val_loss: 0.3 + 2 * fall,
      "text/bleu": 30 - 25 * fall,
      "text/rouge": 50 - 25 * fall,
      "gpu/memory": 11.2 + 0.01 * Math.sin(step),
    });
  });
  return `${lines.join("\n")}\n`;
}

describe("the charts in the workbench", () => {
  let folder: string;
  let session: Session | undefined;
  let page: Page;
  let view: RunsView;

  before(async () => {
    folder = join(await newTemporaryFolder("charts"), "experiments");
    await mkdir(join(folder, "many"), { recursive: true });
    await writeFile(join(folder, "many/metrics.jsonl"), manyMetrics());
    await writeRun(folder, { file: "flat/train.log", loss: flat(7), age: 86_400 });
    session = await openSession(folder);
    ({ page } = session);
    view = new RunsView(page);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await runCommand(page, "View: Show Unstuck");
    await view.choose("many", "Show Charts", chart("Loss"));
  });
  after(() => session?.close());
  afterEach((context) => keepFailure(page, context));

  const content = () => webviewContent(page);
  const chart = (title: string) =>
    content().locator(".chart", { has: page.locator(`h2[title="${title}"]`) });
  const checkbox = (within: Locator, name: string) => within.getByRole("checkbox", { name });
  const toolbar = () => content().locator(".toolbar");
  const axis = () => content().getByLabel("X axis");
  const picture = () =>
    chart("Loss")
      .locator("canvas")
      .first()
      .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

  /** Does something to the chart of the loss and waits until it looks different. */
  async function redrawn(what: string, change: () => Promise<unknown>): Promise<void> {
    const before = await picture();
    await change();
    await eventually(`${what} is drawn`, picture, (now) => now !== before);
  }

  test("x counts steps, epochs, the clock or the time since the start, as chosen", async () => {
    const table = chart("Loss").locator("details");
    await table.locator("summary").click();
    const head = () => table.locator("thead th").first().innerText();
    const first = () => table.locator("tbody th").first().innerText();
    for (const [name, of] of [
      ["Epoch", /^0\.05$/],
      ["Wall time", /^2026-01-05 \d\d:00:30$/],
      ["Relative time", /^0:00$/],
      ["Step", /^1$/],
    ] as const) {
      await axis().selectOption({ label: name });
      await eventually(`the table over ${name}`, head, (text) => text === name);
      assert.match(await first(), of);
    }
    await table.locator("summary").click();
  });

  test("a value far above all others is cut off until it is asked for", async () => {
    await chart("Loss").getByText("Show All").click();
    await eventually(
      "the way back is offered",
      () => chart("Loss").locator(".notes").innerText(),
      (text) => text.includes("Hide Outliers"),
    );
    await redrawn("the close view", () => chart("Loss").getByText("Hide Outliers").click());
  });

  test("both axes become logarithmic, and a curve is smoothed, by a click each", async () => {
    await redrawn("log y", () => checkbox(chart("Loss"), "Log y").click());
    await redrawn("log x", () => checkbox(toolbar(), "Log x").click());
    const slider = content().getByLabel("Smoothing");
    await redrawn("smoothing", () => slider.fill("0.6"));
    assert.equal(await content().locator(".weight").innerText(), "0.60");
    await redrawn("linear y", () => checkbox(chart("Loss"), "Log y").click());
  });

  test("metrics are found by their name and unfolded by their group; one is pinned", async () => {
    const metrics = content().locator(".metrics");
    await metrics.getByText("gpu", { exact: true }).click();
    await chart("gpu/memory").locator("canvas").first().waitFor();
    await metrics.getByRole("searchbox").fill("BLEU");
    await chart("text/bleu").getByText("Pin", { exact: true }).click();
    await chart("text/bleu").getByText("Unpin").waitFor();
    await metrics.getByRole("searchbox").fill("rouge");
    await chart("text/rouge").locator("canvas").first().waitFor();
    assert.equal(await chart("text/bleu").count(), 1);
  });

  /** Chooses something that asks for a file, and takes the name that it proposes. */
  async function saved(
    name: string,
    choose: (timeout: number) => Promise<unknown>,
  ): Promise<Buffer> {
    const file = join(folder, name);
    const read = () => readFile(file).catch(() => Buffer.alloc(0));
    const input = page.locator(".quick-input-widget input").first();
    return again(page, async (timeout) => {
      await choose(timeout);
      await eventually(
        `${name} is proposed`,
        () => input.inputValue(),
        (value) => value === file,
        timeout / 1000,
      );
      await input.press("Enter");
      return eventually(`${name} is written`, read, ({ length }) => length > 0, timeout / 1000);
    });
  }
  const press = (name: string) => (timeout: number) =>
    chart("Loss").locator(".saving").getByText(name, { exact: true }).click({ timeout });

  test("a chart is saved as a table that holds every value of the log", async () => {
    const [head, ...rows] = (await saved("loss.csv", press("CSV"))).toString().trim().split("\n");
    assert.equal(head, "run,metric,step,epoch,time,value,line");
    assert.equal(rows.length, 2 * steps);
    const [, metric, step, epoch, time, value, line] = rows[spike.step - 1]?.split(",") ?? [];
    assert.deepEqual(
      [metric, step, epoch, time, value, line],
      ["loss", "120", "6", "2026-01-05T10:00:00.000Z", "900", "120"],
    );
  });

  test("a chart is saved as a drawing and as a picture", async () => {
    const drawing = (await saved("Loss.svg", press("SVG"))).toString();
    const shown = await page.context().newPage();
    await shown.setContent(drawing);
    assert.match(await shown.locator("svg").innerHTML(), /<(?:path|polyline)[^>]*stroke/);
    assert.ok((await shown.locator("svg text").allTextContents()).some((one) => one === "Loss"));
    const png = await saved("Loss.png", press("PNG"));
    const colours = await shown.evaluate(async (bytes) => {
      const binary = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([binary], { type: "image/png" }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext("2d");
      context?.drawImage(bitmap, 0, 0);
      const { data } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? { data: [] };
      const seen = new Set<string>();
      for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 3).join());
      return { width: bitmap.width, colours: seen.size };
    }, png.toString("base64"));
    assert.ok(colours.width > 300 && colours.colours > 10, JSON.stringify(colours));
    await shown.close();
  });

  test("its values are copied for a spreadsheet", async () => {
    await again(page, async (timeout) => {
      await press("Copy Values")(timeout);
      await eventually(
        "they are in the clipboard",
        () => page.evaluate(() => navigator.clipboard.readText()),
        (text) => text.startsWith("run\tmetric\tstep") && text.split("\n").length > 2 * steps,
        timeout / 1000,
      );
    });
  });

  test("a report stands alone, as a page and as Markdown", async () => {
    const report = (label: string) => (timeout: number) =>
      content().getByLabel("Report…").selectOption({ label }, { timeout });
    const name = "many";
    const html = (await saved(`${name}.html`, report("HTML"))).toString();
    assert.doesNotMatch(html, /(?:src|href)="https?:[^"]*\.(?:js|css|png)/);
    const shown = await page.context().newPage();
    await shown.setContent(html);
    assert.ok((await shown.locator("svg").count()) >= 2);
    assert.match(await shown.locator("body").innerText(), /The loss spiked at epoch 6/);
    await shown.close();
    const markdown = (await saved(`${name}.md`, report("Markdown"))).toString();
    assert.match(markdown, /^# many/m);
    assert.match(markdown, /The loss spiked at epoch 6/);
  });

  test("a window that is loaded anew shows all as it was", async () => {
    await axis().selectOption({ label: "Epoch" });
    await reloadWindow(page, (editors) => /axis[\\": ]+epoch/.test(editors));
    await chart("Loss").locator("canvas").first().waitFor();
    await chart("text/bleu").getByText("Unpin").waitFor();
    assert.equal(await axis().inputValue(), "epoch");
    assert.equal(await content().locator(".weight").innerText(), "0.60");
    assert.equal(await checkbox(toolbar(), "Log x").isChecked(), true);
    assert.equal(await content().getByRole("searchbox").inputValue(), "rouge");
    await chart("text/rouge").locator("canvas").first().waitFor();
    await screenshot(page, "charts-restored");
  });

  const card = (title: string) => content().locator("article.card", { hasText: title });
  const findings = async (wanted: RegExp) =>
    eventually(
      String(wanted),
      () => view.labels(),
      (all) => all.some((one) => wanted.test(one)),
    );

  test("a finding that is dismissed on its card comes back from the view, and from the panel", async () => {
    await runCommand(page, "View: Show Unstuck");
    await view.choose("flat", "Show Charts", card("Plateau"));
    const twistie = view.row("flat").locator(".monaco-tl-twistie");
    if (/collapsed/.test((await twistie.getAttribute("class")) ?? "")) await twistie.click();
    await card("Plateau").getByRole("button", { name: "Dismiss" }).click();
    await findings(/^Plateau.*dismissed/);
    await card("Plateau").waitFor({ state: "detached" });
    await view.choose("^Plateau", "Show Again", card("Plateau"));
    await card("Plateau").getByRole("button", { name: "Dismiss" }).click();
    await content().locator(".undecided").getByText("Show Again").click();
    await card("Plateau").waitFor();
    await findings(/^Plateau(?!.*dismissed)/);
  });

  test("a plateau leads to its lesson on a landscape, where the start is dragged", async () => {
    const steps = () => content().locator(".progress").innerText();
    await again(page, async (timeout) => {
      if (!(await content().getByLabel("Start x").isVisible()))
        await card("Plateau").getByText("See It on a Loss Landscape").click({ timeout });
      await content().getByLabel("Start x").waitFor({ timeout });
    });
    await page.locator(".tab.active", { hasText: "Unstuck: Loss Landscape" }).waitFor();
    const canvas = content().locator("canvas").first();
    const box = (await canvas.boundingBox()) ?? assert.fail("no canvas");
    await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
    await page.mouse.up();
    const start = Number(await content().getByLabel("Start x").inputValue());
    assert.ok(Math.abs(start) < 0.6, `${start}`);
    await canvas.press("Home");
    await canvas.press("Enter");
    await eventually("one step", steps, (text) => /^Step 1 /.test(text));
    await screenshot(page, "landscape-lesson");
  });

  test("a log outside of the folder is opened, and its charts come back after a reload", async () => {
    const outside = await writeRun(dirname(folder), {
      file: "elsewhere/nohup.out",
      loss: flat(3),
      age: 86_400,
    });
    await runCommand(page, "View: Close All Editors");
    const input = page.locator(".quick-input-widget input").first();
    const shown = content().locator(".run-button", { hasText: "elsewhere" });
    await again(page, async (timeout) => {
      if (await shown.isVisible()) return;
      await runCommand(page, "Unstuck: Open Training Log");
      await input.fill(outside, { timeout });
      await input.press("Enter");
      await shown.waitFor({ timeout });
    });
    const log = editorTab(page, "nohup.out");
    await again(page, async (timeout) => {
      if ((await log.count()) > 0) await log.first().click({ button: "middle", timeout });
      await log.first().waitFor({ state: "detached", timeout });
    });
    await reloadWindow(
      page,
      (editors) => editors.includes("elsewhere") && !/resourceJSON[^}]*nohup/.test(editors),
    );
    await shown.waitFor();
    await content().locator("canvas").first().waitFor();
  });
});
