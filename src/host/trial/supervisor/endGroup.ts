import { type ChildProcess, execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

const graceMilliseconds = 3000;
const stepMilliseconds = 50;

/** Asks a process that leads a group and all that it has started to end, and after a while ends them by force. */
export async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === "win32") {
    execFile("taskkill", ["/T", "/F", "/PID", String(pid)], () => {});
    return;
  }
  if (!signalled(pid, "SIGTERM")) return;
  for (let waited = 0; waited < graceMilliseconds; waited += stepMilliseconds) {
    await delay(stepMilliseconds);
    if (!signalled(pid, 0)) return;
  }
  signalled(pid, "SIGKILL");
}

/** False where there is no such group any more. */
function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
