import { mkdir } from "node:fs/promises";
import { join } from "node:path";
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
    await page.screenshot({ path: join(pictures, `${name}.png`) });
    await page.keyboard.press("Escape");
  }
} finally {
  await browser.close();
  await server.stop();
}
