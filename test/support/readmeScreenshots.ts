import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { prepareDemo, replayDemo } from "../../src/host/demo.ts";
import { demoMedia } from "./demo.ts";
import { eventually } from "./eventually.ts";
import { launchBrowser } from "./vscode/browser.ts";
import { newTemporaryFolder, repositoryFolder } from "./vscode/folders.ts";
import {
  goToLine,
  openFile,
  runCommand,
  statusText,
  switchTheme,
  webviewContent,
  workbenchReady,
} from "./vscode/person.ts";
import { startServer } from "./vscode/server.ts";
import { openWorkbench } from "./vscode/workbench.ts";

/** Takes the README's pictures of the demo run in the real workbench: `npm run screenshots`. */
const pictures = join(repositoryFolder, "media", "screenshots");

const demo = await prepareDemo(demoMedia, join(await newTemporaryFolder("pictures"), "spirals"));
const server = await startServer();
const browser = await launchBrowser();
try {
  const { page } = await openWorkbench(browser, server, {
    folder: demo.folder,
    extensionFolder: repositoryFolder,
  });
  await page.setViewportSize({ width: 1500, height: 900 });
  await workbenchReady(page);
  await openFile(page, "train.log");
  await replayDemo(demoMedia, demo, 8, AbortSignal.timeout(60_000));
  const said = await eventually(
    "the plateau",
    () => statusText(page),
    (text) => text.startsWith("Plateau"),
  );
  await runCommand(page, "View: Toggle Primary Side Bar Visibility");
  await runCommand(page, "Unstuck: Show Charts");
  await webviewContent(page).getByText("What to try").first().waitFor();
  await runCommand(page, "View: Focus First Editor Group");
  await mkdir(pictures, { recursive: true });
  for (const [theme, name] of [
    ["Dark Modern", "overview-dark"],
    ["Light Modern", "overview-light"],
  ] as const) {
    await switchTheme(page, server, theme);
    await goToLine(page, Number(/\d+/.exec(said)?.[0]));
    await page.keyboard.press("Control+.");
    await page.locator(".action-widget .monaco-list-row.action").first().waitFor();
    await page.waitForTimeout(1000);
    await writeFile(join(pictures, `${name}.webp`), await webp(browser, await page.screenshot()));
    await page.keyboard.press("Escape");
  }
} finally {
  await browser.close();
  await server.stop();
}

/** The same picture without loss, at less than half the size. */
async function webp(inBrowser: Browser, png: Buffer): Promise<Buffer> {
  const page = await inBrowser.newPage();
  const address = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 1);
  }, png.toString("base64"));
  await page.close();
  return Buffer.from(address.slice(address.indexOf(",") + 1), "base64");
}
