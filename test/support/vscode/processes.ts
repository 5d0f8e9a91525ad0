import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export type ProcessResult = { readonly code: number; readonly output: string };

export type RunOptions = {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMilliseconds?: number;
  /** Passes the output on as it comes, beside keeping it. */
  readonly echo?: boolean;
};

/** Runs a command to its end. A command that cannot be started or takes too long has code -1. */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<ProcessResult> {
  const child = spawnGroup(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  let output = "";
  let failure: string | null = null;
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    if (options.echo === true) process.stdout.write(chunk);
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  child.once("error", (error) => {
    failure = error.message;
  });
  const timer =
    options.timeoutMilliseconds === undefined
      ? undefined
      : setTimeout(() => {
          failure = `${command} took over ${options.timeoutMilliseconds} ms`;
          void stopGroup(child);
        }, options.timeoutMilliseconds);
  const code = await new Promise<number>((settle) => {
    child.once("close", (exitCode) => settle(exitCode ?? -1));
    child.once("error", () => settle(-1));
  });
  clearTimeout(timer);
  return failure === null ? { code, output } : { code: -1, output: `${output}\n${failure}` };
}

const groups = new Set<ChildProcess>();

process.once("exit", () => {
  for (const child of groups) signalGroup(child, "SIGKILL");
});

/** Starts a process that leads its own group, so that its children can be ended with it. */
export function spawnGroup(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const child = spawn(command, args, { ...options, detached: process.platform !== "win32" });
  groups.add(child);
  child.once("close", () => groups.delete(child));
  child.once("error", () => groups.delete(child));
  return child;
}

/** Asks the whole group to end, then ends it by force. */
export async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const closed = once(child, "exit");
    signalGroup(child, "SIGTERM");
    await Promise.race([closed, delay(3000)]);
  }
  signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is already gone.
  }
}

/** The first of the names that is an executable on the path, or null. */
export function findOnPath(names: readonly string[]): string | null {
  return names.flatMap(allOnPath)[0] ?? null;
}

/** Every executable of that name on the path, in its order. */
export function allOnPath(name: string): readonly string[] {
  const { PATH: searchPath = "" } = process.env;
  return searchPath
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
