import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMessage } from "../../../../src/core/message.ts";
import { RecentScripts } from "../../../../src/core/python/recentScripts.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { trainingCode } from "../../../support/stuckScript.ts";
import { planOne } from "../remedy/cases.ts";

const often = 20_000;
const rate = (text: string) => trainingCode.replace("lr=0.1", `lr=${text}`);
const also = (text: string) => `${trainingCode}\n${text}\n`;

const hostile: readonly (readonly [what: string, script: string])[] = [
  ["brackets around the rate", rate("(".repeat(often) + 0.1 + ")".repeat(often))],
  ["brackets that are never closed", also(`x = ${"(".repeat(often)}`)],
  ["lists in lists", also(`x = ${"[".repeat(often)}${"]".repeat(often)}`)],
  ["a chain of calls", also(`x = a${".b()".repeat(often)}`)],
  ["a sum", also(`x = ${"1 + ".repeat(often)}1`)],
  ["negations", also(`x = ${"not ".repeat(often)}a`)],
  ["functions of functions", also(`x = ${"lambda: ".repeat(often)}1`)],
  [
    "blocks in blocks",
    also(Array.from({ length: 900 }, (_, i) => `${" ".repeat(i)}if a:`).join("\n")),
  ],
];

for (const [what, script] of hostile) {
  test(`a script that is nested beyond all that Python runs is not looked into: ${what}`, () => {
    const { placement } = planOne(script, "use-adam");
    assert.ok(placement.kind === "refused");
    assert.match(formatMessage(placement.reason), /nested more than 500 levels deep/);
  });
}

const sound: readonly (readonly [what: string, script: string])[] = [
  ["as many brackets as Python takes", also(`x = ${"(".repeat(200)}1${")".repeat(200)}`)],
  ["a long sum", also(`x = ${"1 + ".repeat(200)}1`)],
  ["a long list", also(`x = [${"1, ".repeat(often)}]`)],
  ["many branches", also(`if a:\n    pass\n${"elif b:\n    pass\n".repeat(300)}`)],
];

for (const [what, script] of sound) {
  test(`a script that is only long is read: ${what}`, () => {
    assert.equal(planOne(script, "use-adam").placement.kind, "edit");
  });
}

const trained = trainingCode.replace(/^net = .*$/m, "net = Net0()");
const classes = Array.from(
  { length: 60 },
  (_, i) => `class Net${i}(nn.Module):
    def __init__(self):
        self.one = Net${i + 1}()
        self.other = Net${i + 1}()
    def forward(self, x):
        return self.one(x)
`,
);
const callers = Array.from(
  { length: 4 },
  (_, i) => `def f${i + 1}():\n${`    f${i}(net, optimizer)\n`.repeat(300)}`,
);
const unrun = "def f0(net, optimizer):\n    net(x).sum().backward()\n    optimizer.step()\n";

const tangled: readonly (readonly [what: string, script: string])[] = [
  [
    "classes of which each makes the next twice",
    trained.replace("net =", `${classes.join("")}net =`),
  ],
  [
    "functions that nothing runs, of which each names the one before often",
    also(unrun + callers.join("")),
  ],
];

for (const [what, script] of tangled) {
  test(`nothing is followed twice: ${what}`, () => {
    assert.notEqual(planOne(script, "fix-evaluation-mode").placement.kind, "edit");
  });
}

test("a script that is typed on from one that was too deep is read as it is alone", () => {
  const [, deep = ""] = hostile[0] ?? [];
  const scripts = new RecentScripts(4);
  scripts.read(deep);
  const typed = deep.replace(/\(+0\.1\)+/, "0.1");
  assert.equal(scripts.read(typed).tree.toString(), parse(typed).tree.toString());
});
