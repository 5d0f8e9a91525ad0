import { stat } from "node:fs/promises";
import type { Disposable } from "../core/disposable.ts";
import { LogSession, type LogSessionDependencies } from "./logSession.ts";
import { isAbsence } from "./reasonOf.ts";

/** One session for each log, made when the worker first speaks of it. */
export class LogSessions implements Disposable {
  readonly #dependencies: LogSessionDependencies;
  readonly #sessions = new Map<string, LogSession>();

  constructor(dependencies: LogSessionDependencies) {
    this.#dependencies = dependencies;
  }

  of(path: string): LogSession {
    let session = this.#sessions.get(path);
    if (session === undefined) {
      session = new LogSession(path, this.#dependencies);
      this.#sessions.set(path, session);
    }
    return session;
  }

  /** Forgets logs whose file has gone while nobody watched it. @param isPushed a log that is no file. */
  async dropMissing(isPushed: (path: string) => boolean): Promise<void> {
    for (const [path, session] of this.#sessions) {
      if (isPushed(path)) continue;
      await stat(path).catch((error: unknown) => {
        if (isAbsence(error)) session.receive({ type: "gone", path });
      });
    }
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
  }
}
