import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { watch as watchCommand } from "../../../src/cli/watch.ts";
import { runCommand } from "../../support/runCommand.ts";
import { quoted } from "../../support/shells.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const main = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));

/** A program that trains: writes to its own standard output, or appends to a file, line by line. */
const writer = `
const { appendFileSync } = require("node:fs");
const [file, lines, pause] = [process.argv[1], JSON.parse(process.argv[2]), Number(process.argv[3])];
const say = (line) => (file === "-" ? process.stdout.write(line + "\\n") : appendFileSync(file, line + "\\n"));
const next = () => { if (lines.length === 0) return; say(lines.shift()); setTimeout(next, pause); };
next();
`;

function write(
  context: TestContext,
  file: string,
  lines: readonly string[],
  pause = 5,
): ChildProcess {
  const child = spawn(
    process.execPath,
    ["-e", writer, file, JSON.stringify(lines), String(pause)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  context.after(() => child.kill());
  return child;
}

interface Watched {
  readonly child: ChildProcess;
  readonly said: { out: string; error: string };
  /** @returns the exit status. */
  ended(): Promise<number | null>;
}

function watch(context: TestContext, words: readonly string[]): Watched {
  const child = spawn(process.execPath, [main, "watch", ...words], { stdio: "pipe" });
  context.after(() => child.kill());
  const said = { out: "", error: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.error += chunk.toString()));
  const closed = once(child, "close");
  return { child, said, ended: async () => (await closed)[0] };
}

function falling(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, at) => {
    const loss = 0.1 + 2.2 * Math.exp(-(from + at) / 12);
    return `epoch ${from + at} loss ${loss.toFixed(4)} val_loss ${(loss + 0.02).toFixed(4)}`;
  });
}

function flat(count: number): string[] {
  return Array.from({ length: count }, (_, epoch) => {
    const wobble = 0.002 * Math.sin(epoch * 1.7);
    return `epoch ${epoch} loss ${(2.305 + wobble).toFixed(4)} val_loss ${(2.306 - wobble).toFixed(4)}`;
  });
}

test("a growing log that gets stuck ends the watch with 1, and the command has had the finding", async (context) => {
  const folder = await temporaryFolder(context);
  const log = join(folder, "train.log");
  await writeFile(log, "");
  const hook = join(folder, "hook.json");
  const watched = watch(context, [folder, "--until", "warning", "--exec", `cat > ${quoted(hook)}`]);
  write(context, log, flat(80));
  assert.equal(await watched.ended(), 1);
  assert.match(watched.said.out, /^warning: .*train\.log: plateau since epoch \d+/m);
  const told = JSON.parse(await readFile(hook, "utf8"));
  assert.deepEqual([told.event, told.path, told.finding.sign], ["appeared", log, "plateau"]);
});

test("a NaN stands at once, as a JSON object on a line", async (context) => {
  const log = join(await temporaryFolder(context), "train.log");
  await writeFile(log, `${falling(0, 10).join("\n")}\n`);
  const watched = watch(context, [log, "--until", "error", "--json"]);
  write(context, log, ["epoch 10 loss nan val_loss nan", "epoch 11 loss nan val_loss nan"]);
  assert.equal(await watched.ended(), 1);
  const events = watched.said.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const found = events.find(
    ({ event, finding }) => event === "appeared" && finding.sign === "non-finite",
  );
  assert.equal(found.finding.severity, "error");
});

test("a run that finishes ends the watch with 0, one that fails with 1", async (context) => {
  const folder = await temporaryFolder(context);
  const endings = [
    ["good.log", ["Training complete"], 0, /good\.log: finished, epoch 39$/m],
    [
      "bad.log",
      [
        "Traceback (most recent call last):",
        '  File "train.py", line 3',
        "RuntimeError: CUDA out of memory",
      ],
      1,
      /bad\.log: failed, epoch 39: RuntimeError: CUDA out of memory$/m,
    ],
  ] as const;
  for (const [name, ending, status, line] of endings) {
    const log = join(folder, name);
    await writeFile(log, "");
    const watched = watch(context, [log]);
    write(context, log, [...falling(0, 40), ...ending], 10);
    assert.equal(await watched.ended(), status, watched.said.out + watched.said.error);
    assert.match(watched.said.out, line);
  }
});

test("a log that is rotated is followed into the new file", async (context) => {
  const folder = await temporaryFolder(context);
  const log = join(folder, "train.log");
  await writeFile(log, `${falling(0, 20).join("\n")}\n`);
  const watched = watch(context, [folder, "--until", "error"]);
  await delay(2500);
  await rename(log, `${log}.1`);
  await writeFile(log, `${falling(20, 24).join("\n")}\n`);
  write(context, log, ["epoch 24 loss nan val_loss nan", "epoch 25 loss nan val_loss nan"]);
  assert.equal(await watched.ended(), 1);
  assert.match(watched.said.out, /^error: .*train\.log.*: non-finite since epoch 24/m);
});

test("a silent log ends with 3 when the time is over, and says nothing wrong", async (context) => {
  const log = join(await temporaryFolder(context), "train.log");
  await writeFile(log, `${falling(0, 8).join("\n")}\n`);
  const watched = watch(context, [log, "--timeout", "3s", "--until", "info"]);
  assert.equal(await watched.ended(), 3);
  assert.doesNotMatch(watched.said.out, /warning|error/);
});

test("from a pipe: what comes in goes out again byte for byte, findings go to standard error", async (context) => {
  const watched = watch(context, ["-", "--tee"]);
  const lines = [...flat(60), "größer \u001b[32m…"];
  const source = write(context, "-", lines, 1);
  source.stdout?.pipe(watched.child.stdin ?? process.stderr);
  assert.equal(await watched.ended(), 0);
  assert.equal(watched.said.out, `${lines.join("\n")}\n`);
  assert.match(watched.said.error, /^warning: -: plateau/m);
});

const traceback = [
  "Traceback (most recent call last):",
  '  File "train.py", line 3',
  "RuntimeError: CUDA out of memory",
];

for (const { what, lines, pause = 2, words = [], status, says } of [
  {
    what: "turns NaN",
    lines: [...falling(0, 10), "epoch 10 loss nan", "epoch 11 loss nan", "epoch 12 loss nan"],
    words: ["--until", "error"],
    status: 1,
    says: /^error: -: non-finite since epoch 10/m,
  },
  {
    what: "finishes",
    lines: [...falling(0, 40), "Training complete"],
    status: 0,
    says: /^-: finished, epoch 39$/m,
  },
  {
    what: "fails",
    lines: [...falling(0, 40), ...traceback],
    status: 1,
    says: /^-: failed, epoch 39: RuntimeError: CUDA out of memory$/m,
  },
  {
    what: "falls silent",
    lines: [falling(0, 8).join("\n"), "epoch 8 loss 1"],
    pause: 60_000,
    words: ["--timeout", "3s"],
    status: 3,
    says: /^(?!.*(?:warning|error))/s,
  },
]) {
  test(`from a pipe: a program that ${what}`, async (context) => {
    const watched = watch(context, ["-", ...words]);
    write(context, "-", lines, pause).stdout?.pipe(watched.child.stdin ?? process.stderr);
    watched.child.stdin?.on("error", () => {});
    assert.equal(await watched.ended(), status, watched.said.out + watched.said.error);
    assert.match(watched.said.out, says);
  });
}

test("a pipe without metrics, and words that are none", async (context) => {
  const empty = watch(context, ["-"]);
  empty.child.stdin?.end("hello\n");
  assert.equal(await empty.ended(), 2);
  assert.equal(empty.said.error, "unstuck: standard input: it contains no training metrics\n");
  for (const words of [
    [],
    [""],
    ["-", "-"],
    ["/nowhere/a.log"],
    [main, "--timeout", "soon"],
    [main, "--tee"],
  ]) {
    const { status, error } = await runCommand(watchCommand, ...words);
    assert.equal(status, 2, words.join(" "));
    assert.match(error, /^.+\n$/);
  }
});
