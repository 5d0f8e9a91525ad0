import type { Disposable } from "../core/disposable.ts";
import { LogSession, type LogSessionDependencies } from "./logSession.ts";

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

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
  }
}
