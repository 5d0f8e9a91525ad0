import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Measurement } from "./measure.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const measureFile = fileURLToPath(new URL("measure.ts", import.meta.url));
const bundled = ".vscode-test/**/ripgrep*/**/bin/linux-x64/rg";
const readCsv =
  "import sys, time, pandas; t = time.perf_counter(); d = pandas.read_csv(sys.argv[1]); print((time.perf_counter() - t) * 1000, len(d))";

/** This machine's ripgrep, or the one inside a VS Code server that was fetched for tests; null where there is none. */
export function findRipgrep(): string | null {
  const candidates = ["rg", ...globSync(bundled, { cwd: root }).map((path) => `${root}${path}`)];
  return candidates.find((path) => spawnSync(path, ["--version"]).status === 0) ?? null;
}

/** A Python that has pandas; null where none has. */
export function findPandas(): string | null {
  const has = (python: string) => spawnSync(python, ["-c", "import pandas"]).status === 0;
  return ["python3", "/usr/bin/python3"].find(has) ?? null;
}

/** Milliseconds that ripgrep takes to print each loss of a log. */
export function ripgrep(program: string, path: string): number {
  const started = performance.now();
  spawnSync(program, ["-o", "loss ([0-9.e+-]+)", "-r", "$1", path], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return performance.now() - started;
}

/** Milliseconds that `pandas.read_csv` takes, without Python's start and the import. */
export function pandas(python: string, path: string): number {
  return Number(
    spawnSync(python, ["-c", readCsv, path], { encoding: "utf8" }).stdout.split(" ")[0],
  );
}

/** A measurement in a fresh Node. */
export function measured(mode: string, path: string): Measurement {
  const { stdout } = spawnSync(process.execPath, [measureFile, mode, path], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(stdout) as Measurement;
}

/** The least of several times, of programs that take turns: what else the machine does only adds to them. */
export function inTurns<T extends string>(
  rounds: number,
  programs: Readonly<Record<T, () => number>>,
): Record<T, number> {
  const names = Object.keys(programs) as T[];
  const least = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<
    T,
    number
  >;
  for (let round = 0; round < rounds; round++)
    for (const name of names) least[name] = Math.min(least[name], programs[name]());
  return least;
}
