import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { launchBrowser } from "../support/vscode/browser.ts";
import { newTemporaryFolder, repositoryFolder } from "../support/vscode/folders.ts";
import {
  chooseAction,
  openFile,
  openLightbulb,
  runCommand,
  screenshot,
  statusText,
  webviewContent,
  workbenchReady,
} from "../support/vscode/person.ts";
import { startServer, type VsCodeServer } from "../support/vscode/server.ts";
import { openWorkbench } from "../support/vscode/workbench.ts";

const script = [
  "import torch",
  "from torch import nn",
  "",
  "net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 10))",
  "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)",
  "for epoch in range(60):",
  "    loss = nn.functional.cross_entropy(net(x), y)",
  "    optimizer.zero_grad()",
  "    loss.backward()",
  "    optimizer.step()",
  '    print(f"epoch {epoch} loss {loss.item():.4f}")',
  "",
].join("\n");

function log(lossAt: (epoch: number) => number): string {
  return Array.from(
    { length: 60 },
    (_, epoch) => `epoch ${epoch} loss ${lossAt(epoch).toFixed(4)}\n`,
  ).join("");
}

const stuck = (phase: number) => log((epoch) => 2.305 + 0.002 * Math.sin(epoch * 1.7 + phase));
const healthy = log((epoch) => 0.05 + 2.25 * Math.exp(-epoch / 12) + 0.004 * Math.sin(epoch * 1.7));

/** Each run of the script writes its log anew, over that of the run before. */
describe("after a remedy, the next run of the script", () => {
  let folder: string;
  let server: VsCodeServer;
  let browser: Browser;
  let page: Page;

  before(async () => {
    folder = join(await newTemporaryFolder("try-it"), "training");
    await mkdir(folder);
    await writeFile(join(folder, "train.py"), script);
    await writeFile(join(folder, "train.log"), stuck(0));
    server = await startServer();
    browser = await launchBrowser();
    ({ page } = await openWorkbench(browser, server, {
      folder,
      extensionFolder: repositoryFolder,
    }));
    await workbenchReady(page);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  afterEach(async (context) => {
    if (!("passed" in context) || context.passed) return;
    await screenshot(page, `failed ${context.name}`.replace(/\W+/g, "-").slice(0, 60));
  });

  async function says(text: string): Promise<void> {
    await webviewContent(page).getByText(text).first().waitFor();
  }

  test("is compared with the stuck one: the sign is still there", async () => {
    await openFile(page, "train.log");
    const status = await eventually(
      "the status bar names the plateau",
      () => statusText(page),
      (said) => said.startsWith("Plateau since epoch"),
    );
    await openLightbulb(page, Number(/\d+/.exec(status)?.[0]) + 1);
    await chooseAction(page, /\bAdam\b/);
    await page.locator(".view-line", { hasText: "torch.optim.Adam" }).first().waitFor();
    await page.keyboard.press("Control+S");
    await writeFile(join(folder, "train.log"), stuck(1));
    await openFile(page, "train.log");
    await runCommand(page, "Unstuck: Show Charts");
    await says("(learning rate 0.1 → 0.001)”: Plateau is still there.");
  });

  test("and the one after it: the sign has gone away", async () => {
    await writeFile(join(folder, "train.log"), healthy);
    await eventually(
      "the panel says so",
      () => webviewContent(page).locator("body").innerText(),
      (text) =>
        /After “Use Adam[^”]*”: Plateau has (?:gone away|not come back so far)\./.test(text),
      60,
    );
    await screenshot(page, "try-it");
  });
});
