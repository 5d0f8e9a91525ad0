import type { Disposable } from "../../core/disposable.ts";

/** An action that is asked for more often than it is done. */
export interface Scheduled extends Disposable {
  request(): void;
  /** What was asked for is not done after all. */
  cancel(): void;
}

/** Milliseconds, or what says how many when it is asked for. */
type Wait = number | (() => number);

/** Does `action` once, so long after the first of any number of requests: for what must not starve. */
export function coalesced(action: () => void, wait: Wait): Scheduled {
  return scheduled(action, wait, false);
}

/** Does `action` once, when there has been no request for so long: for what must wait until all is still. */
export function debounced(action: () => void, wait: Wait): Scheduled {
  return scheduled(action, wait, true);
}

function scheduled(action: () => void, wait: Wait, restarts: boolean): Scheduled {
  let timer: NodeJS.Timeout | null = null;
  let disposed = false;
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return {
    request: () => {
      if (disposed || (timer !== null && !restarts)) return;
      cancel();
      timer = setTimeout(
        () => {
          timer = null;
          action();
        },
        typeof wait === "number" ? wait : wait(),
      );
    },
    cancel,
    dispose: () => {
      disposed = true;
      cancel();
    },
  };
}
