import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/**
 * How long the event loop of this thread is held, beside that of a thread that does nothing: what both show is the
 * machine's own, on which other programs run.
 */
export class LoopDelay {
  readonly #own = monitorEventLoopDelay({ resolution: 1 });
  readonly #idle = new Worker(new URL(import.meta.url), { workerData: "idle" });

  constructor() {
    this.#own.enable();
  }

  /** What was since it was last asked. */
  async take(): Promise<string> {
    const idle = new Promise<string>((resolve) => this.#idle.once("message", resolve));
    this.#idle.postMessage("take");
    const own = told(this.#own);
    return `host event loop held: ${own}; a thread that does nothing: ${await idle}`;
  }
}

function told(delays: ReturnType<typeof monitorEventLoopDelay>): string {
  // The clock's own millisecond does not count.
  const milliseconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - 1).toFixed(1);
  const [usual, rare] = [delays.percentile(99), delays.percentile(99.9)].map(milliseconds);
  const longest = milliseconds(delays.max);
  delays.reset();
  return `p99 ${usual} ms, p99.9 ${rare} ms, longest ${longest} ms`;
}

if (!isMainThread && workerData === "idle") {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  parentPort?.on("message", () => parentPort?.postMessage(told(delays)));
}
