import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sign } from "../../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import type { RemedyId } from "../../../../../src/core/remedy/remedyId.ts";
import { edited, planOne } from "../cases.ts";
import { findingOf } from "../faults/cases.ts";

/** Kinds of scripts in which an edit would harm, and twins in which the same edit is right. */
export interface Kind {
  readonly name: string;
  readonly id: RemedyId;
  readonly script: string;
  /** What was found in its log; nothing where it is left out. */
  readonly sign?: Sign;
  /** What the refusal says; for the twin, what the edited script has. */
  readonly says?: RegExp;
  readonly writes?: RegExp;
}

export const head = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n";
export const image = `${head}from torchvision import datasets, transforms
data = datasets.MNIST(".", train=True, transform=transforms.ToTensor())
`;
export const step = `for images, labels in loader:
    optimizer.zero_grad()
    loss = criterion(model(images), labels)
    loss.backward()
    optimizer.step()
`;
export const jax = "import jax\nimport optax\n";

/** One test for each: the edit is refused, or written as it should be. */
export function testKinds(kinds: readonly Kind[]): void {
  for (const { name, id, script, sign, says, writes } of kinds) {
    test(`${id}: ${name}`, () => {
      const remedy = planOne(script, id, sign === undefined ? null : findingOf(sign));
      const after = edited(script, remedy);
      if (writes) assert.match(after ?? JSON.stringify(remedy.placement), writes);
      else {
        assert.ok(remedy.placement.kind !== "edit", `edited: ${after}`);
        assert.match(formatMessage(remedy.placement.reason), says ?? /./);
      }
    });
  }
}
