import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { commands } from "../../../src/cli/commands.ts";
import { helpOf, overview } from "../../../src/cli/help.ts";
import { manual } from "../../../src/cli/manual.ts";
import { runCommand } from "../../support/runCommand.ts";

const page = await runCommand(manual(() => commands));

for (const [name, command] of commands) {
  const { options, examples, synopsis } = command;

  test(`the help of ${name} tells of each option and gives examples that are right`, () => {
    const help = helpOf(name, command);
    assert.ok(help.startsWith(`Usage: unstuck ${name}`));
    assert.ok(examples.length > 0);
    for (const { line } of examples) {
      assert.ok(help.includes(line), line);
      assert.match(line, new RegExp(`\\bunstuck (?:${name})\\b`));
      const own = /unstuck [^|>']*/.exec(line)?.[0] ?? "";
      const used = [...own.matchAll(/ --([\w-]+)/g)].map(([, word]) => word ?? "");
      const strange = used.filter((word) => !Object.hasOwn(options, word));
      assert.deepEqual(name === "mcp" ? [] : strange, [], line);
    }
    for (const [word, { value }] of Object.entries(options)) {
      assert.ok(synopsis.includes(`--${word}`), `${word} stands in the synopsis`);
      assert.ok(help.includes(`\n  --${word}${value === undefined ? "" : ` ${value}`}`), word);
    }
    for (const line of help.split("\n")) assert.ok(line.length <= 100, line);
  });

  test(`the overview and the manual page tell of ${name}`, () => {
    assert.match(overview(commands), new RegExp(`^ {2}${name} `, "m"));
    assert.match(page.out, new RegExp(`^\\.SS "unstuck ${name}\\b`, "m"));
    for (const word of Object.keys(options))
      assert.ok(page.out.includes(`\\-\\-${word.replaceAll("-", "\\-")}\\fR`), word);
  });
}

const hasGroff = spawnSync("groff", ["--version"]).status === 0;

test("the manual page is right roff", { skip: hasGroff ? false : "needs groff" }, () => {
  const words = ["-man", "-ww", "-Tutf8", "-P-cbou"];
  const { stdout, stderr } = spawnSync("groff", words, { input: page.out, encoding: "utf8" });
  assert.equal(stderr, "");
  assert.match(stdout, /python train\.py 2>&1 \| unstuck watch - --tee/);
  assert.match(stdout, /> ~\/\.config\/fish/);
});
