import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { newTemporaryFolder } from "../support/vscode/folders.ts";
import {
  chooseAction,
  openFile,
  openLightbulb,
  runCommand,
  screenshot,
  statusText,
  webviewContent,
} from "../support/vscode/person.ts";
import { keepFailure, openSession, type Session } from "../support/vscode/session.ts";

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
  let session: Session | undefined;
  let page: Page;

  before(async () => {
    folder = join(await newTemporaryFolder("try-it"), "training");
    await mkdir(folder);
    await writeFile(join(folder, "train.py"), script);
    await writeFile(join(folder, "train.log"), stuck(0));
    session = await openSession(folder);
    ({ page } = session);
  });

  after(() => session?.close());

  afterEach((test) => keepFailure(page, test));

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
    await chooseAction(page, /\bAdam\b/, "torch.optim.Adam");
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
    );
    await screenshot(page, "try-it");
  });
});
