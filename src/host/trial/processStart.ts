import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";

/**
 * What tells a process from a later one of the same number: when it started, in the words of the system. Null where
 * there is no such process.
 */
export async function processStart(pid: number): Promise<string | null> {
  if (!isAlive(pid)) return null;
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : (fields[19] ?? null);
  }
  const [command, args]: [string, string[]] =
    process.platform === "win32"
      ? ["powershell", ["-NoProfile", "-Command", `(Get-Process -Id ${pid}).StartTime.Ticks`]]
      : ["ps", ["-o", "lstart=", "-p", String(pid)]];
  return new Promise((settle) => {
    execFile(command, args, (error, out) => settle(error ? null : out.trim() || null));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
