import { setTimeout as delay } from "node:timers/promises";

/**
 * Reads until the value is as wanted and gives it; fails with the last value when `seconds` pass
 * without it.
 */
export async function eventually<Value>(
  what: string,
  read: () => Promise<Value>,
  wanted: (value: Value) => boolean,
  seconds = 90,
): Promise<Value> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > deadline) {
      throw new Error(`${what}: not within ${seconds} s; last seen: ${JSON.stringify(value)}`);
    }
    await delay(100);
  }
}
