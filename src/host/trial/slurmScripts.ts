import path from "node:path";
import type { Job } from "./runner.ts";

/** Where a task says how its command has ended. */
export const exitFile = "exit";

/**
 * What a task of an array does. A task that is requeued begins anew, with an empty log. Standard input is closed;
 * `timeout` keeps the limit where Slurm counts in minutes.
 */
export function jobScript({ folder, command, cwd, env, log, limitSeconds }: Job): string {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const seconds = Math.ceil(limitSeconds);
  return `#!/bin/sh
rm -f ${quoted(path.join(folder, exitFile))}
${exports.join("\n")}
cd ${quoted(cwd)} || exit 1
timeout -k 5 ${seconds} ${command.map(quoted).join(" ")} </dev/null >${quoted(log)} 2>&1
code=$?
echo "$code" >${quoted(path.join(folder, `${exitFile}.tmp`))}
mv ${quoted(path.join(folder, `${exitFile}.tmp`))} ${quoted(path.join(folder, exitFile))}
exit "$code"
`;
}

/** Runs the script of the folder that has the task's number. */
export function batchScript(folders: readonly string[]): string {
  const cases = folders.map(
    (folder, task) => `${task}) exec ${quoted(path.join(folder, "job.sh"))} ;;`,
  );
  return `#!/bin/sh
case "$SLURM_ARRAY_TASK_ID" in
${cases.join("\n")}
esac
`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
