import { execFile } from "node:child_process";

export interface CommandLineAnswer {
  /** null where it was ended from outside. */
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

/** More is no answer of ours, in bytes. */
const largestOutput = 1024 * 1024;

/**
 * Runs the bundled command line in a process of its own, with the program that runs this one.
 * @param file the bundled `cli.js`.
 */
export function runCommandLine(
  file: string,
  words: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<CommandLineAnswer> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  const options = { cwd: folder, env, signal, maxBuffer: largestOutput };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...words], options, (_error, out, error) =>
      resolve({ status: child.exitCode, out, error }),
    );
  });
}
