import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { ensureFolder, newTemporaryFolder } from "../support/vscode/folders.ts";
import { openFile, runCommand, screenshot, statusText } from "../support/vscode/person.ts";
import { findOnPath, runProcess } from "../support/vscode/processes.ts";
import { keepFailure, openSession, type Session } from "../support/vscode/session.ts";

/** Learns with a learning rate that suits it, in plain Python: what `torch` it imports is a folder beside it. */
const training = (rate: string) => `import math
import time
import torch
from torch import nn

model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=${rate})
for epoch in range(60):
    loss = nn.functional.cross_entropy(model(0), 0)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    time.sleep(PAUSE)
    print(f"epoch {epoch} loss {loss.item():.4f}")
`;

/** Stands for the library: the loss falls as fast as the learning rate lets it. */
const library = `import math
from types import SimpleNamespace as Namespace

state = Namespace(rate=0.0, step=0)


class optim:
    class SGD:
        def __init__(self, parameters, lr=0.0, **_):
            state.rate = lr

        def zero_grad(self, **_):
            pass

        def step(self):
            state.step += 1

    class Adam(SGD):
        pass

    class AdamW(SGD):
        pass

    class RMSprop(SGD):
        pass
`;

const layers = `from types import SimpleNamespace as Namespace
import math
from . import state


class Module:
    def __init__(self, *_, **__):
        pass

    def __call__(self, _):
        return 0

    def parameters(self):
        return []


Sequential = Linear = ReLU = Sigmoid = BatchNorm1d = Dropout = Module


def cross_entropy(*_):
    steepness = min(1.0, state.rate / 0.01)
    value = 0.1 + 2.2 * math.exp(-state.step * steepness / 8) + 0.002 * math.sin(97 * state.step)
    return Namespace(item=lambda: value, backward=lambda: None)


functional = Namespace(cross_entropy=cross_entropy)
`;

const python = findOnPath(["python3", "python"]);

describe("trials", { skip: python === null ? "needs Python" : false }, () => {
  let folder: string;
  let session: Session | undefined;
  let page: Page;
  const script = () => join(folder, "train.py");

  before(async () => {
    folder = join(await newTemporaryFolder("trials-e2e"), "training");
    await ensureFolder(join(folder, "torch"));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "torch/__init__.py"), library);
    await writeFile(join(folder, "torch/nn.py"), layers);
    await writeTraining("1e-6", "0.005");
    session = await openSession(folder);
    ({ page } = session);
    await openFile(page, "train.log");
    await eventually(
      "the plateau is found",
      () => statusText(page),
      (said) => said.startsWith("Plateau"),
    );
  });

  after(() => session?.close());

  afterEach((test) => keepFailure(page, test));

  async function writeTraining(rate: string, pause: string): Promise<void> {
    await writeFile(script(), training(rate).replace("PAUSE", pause));
    const { output } = await runProcess(python ?? "", ["train.py"], { cwd: folder });
    await writeFile(join(folder, "train.log"), output);
  }

  /** Up to the confirmation, where nothing has started yet. */
  async function propose(): Promise<string> {
    await runCommand(page, "Unstuck: Try Fixes");
    await page.locator(".quick-input-widget .quick-input-action", { hasText: "OK" }).click();
    const dialog = page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    return dialog.innerText();
  }

  function press(button: string): Promise<void> {
    return page.locator(".monaco-dialog-box .monaco-button", { hasText: button }).click();
  }

  async function notified(what: RegExp): Promise<void> {
    await eventually(
      `a notification says ${what}`,
      async () => {
        await runCommand(page, "Notifications: Show Notifications");
        return page.locator(".notifications-center .notification-list-item").allInnerTexts();
      },
      (texts) => texts.some((text) => what.test(text)),
    );
  }

  function choose(button: string): Promise<void> {
    return page
      .locator(".notifications-center .monaco-button", { hasText: button })
      .first()
      .click();
  }

  test("say what they would run and where, and start nothing before that is confirmed", async () => {
    const text = await propose();
    assert.match(text, /python\S* train\.py/);
    assert.match(text, /in a copy of .*training/);
    await screenshot(page, "trials-confirmation");
    await press("Cancel");
  });

  test("find the change that trains, and keep it by one edit", async () => {
    await propose();
    await press("Start");
    await notified(/trains: 2\.\d+ → 0\.\d+/);
    await screenshot(page, "trials-result");
    assert.match(await readFile(script(), "utf8"), /lr=1e-6/);
    await choose("Keep");
    await page
      .locator(".view-line", { hasText: "unstuck" })
      .or(page.locator(".tab.dirty"))
      .first()
      .waitFor();
    await runCommand(page, "File: Save");
    const kept = await eventually(
      "the script is saved",
      () => readFile(script(), "utf8"),
      (text) => !text.includes("lr=1e-6"),
    );
    await writeFile(join(folder, "kept.py"), kept);
    const { output } = await runProcess(python ?? "", ["kept.py"], { cwd: folder });
    assert.match(output, /epoch 59 loss 0\.[0-3]/);
  });

  test("are cancelled in the middle", async () => {
    await writeTraining("1e-6", "0.005");
    await writeFile(script(), training("1e-6").replace("PAUSE", "1"));
    await propose();
    await press("Start");
    await notified(/Trying fixes of train\.py/);
    await choose("Cancel");
    await notified(/trials were cancelled/);
  });
});
