import { stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Severity } from "../core/diagnosis/finding.ts";
import type { Run } from "../core/run/run.ts";
import { visibleText } from "../core/visibleText.ts";
import { FollowedRuns } from "../host/followedRuns.ts";
import { reasonOf } from "../host/reasonOf.ts";
import { defineCommand, usageError } from "./command.ts";
import { severities } from "./diagnose.ts";
import { readDuration } from "./duration.ts";
import { standardInput, wrongPaths } from "./readPaths.ts";
import type { Terminal } from "./terminal.ts";
import { pushInput } from "./watch/pushInput.ts";
import { runHook } from "./watch/runHook.ts";
import { isOver, type WatchEvent, WatchEvents } from "./watch/watchEvents.ts";
import { eventJson, eventText, valuesJson, valuesText } from "./watch/watchReport.ts";

/** Between looks at what has changed, in milliseconds. */
const lookInterval = 250;
/** Without any change for so long, in milliseconds, all that is there has been read and judged. */
const restInterval = 2000;
/** Between two lines of newest values where there is no terminal to repaint, in milliseconds. */
const valuesInterval = 30_000;

/** Follows logs and says what is wrong as soon as it shows. */
export const watch = defineCommand({
  synopsis:
    "PATH... [--until info|warning|error] [--timeout DURATION] [--exec CMD] [--tee] [--json]",
  about:
    "Follows logs while they grow and says what is wrong as soon as it shows, and when it has passed. Ends when all runs have ended: with 0 if they ended well, with 1 if one failed.",
  operand: "files",
  options: {
    until: {
      type: "string",
      value: "SEVERITY",
      choices: severities,
      about: "end with 1 as soon as a finding at least so severe stands",
    },
    timeout: { type: "string", value: "DURATION", about: "end with 3 after 90s, 10m, 2h" },
    exec: {
      type: "string",
      value: "CMD",
      about: "run this command for each finding, with the finding as JSON on its standard input",
    },
    tee: {
      type: "boolean",
      about: "pass standard input on to standard output; findings go to standard error",
    },
    json: { type: "boolean", about: "a JSON object on each line" },
  },
  examples: [
    { line: "unstuck watch runs/", about: "everything that trains below a folder" },
    { line: "python train.py 2>&1 | unstuck watch - --tee", about: "what a program prints" },
    {
      line: "unstuck watch train.log --until error --exec 'scancel $JOB' --timeout 12h",
      about: "ends a job that is lost",
    },
  ],
  run: async ({ values, positionals }, terminal) => {
    const wrong = wrongPaths("watch", positionals);
    if (wrong !== null) return usageError(terminal, wrong);
    const timeout = values.timeout === undefined ? null : readDuration(values.timeout);
    if (values.timeout !== undefined && timeout === null)
      return usageError(terminal, "--timeout takes a duration such as 90s, 10m or 2h");
    if (values.exec === "") return usageError(terminal, "--exec takes a command");
    const piped = positionals.includes(standardInput);
    if (values.tee && !piped) return usageError(terminal, "--tee needs - as a PATH");
    const { files, folders } = await kindsOf(positionals, terminal);
    if (files.length + folders.length === 0 && !piped) return 2;
    const until = severities.find((severity) => severity === values.until) ?? null;
    const report = reportTo(terminal, { json: values.json === true, tee: values.tee === true });
    const followed = new FollowedRuns((text) => terminal.error(text));
    followed.follow(files, folders);
    const input = piped ? pushInput(followed, values.tee === true) : null;
    try {
      return await follow(followed, {
        until,
        deadline: timeout === null ? Number.POSITIVE_INFINITY : Date.now() + 1000 * timeout,
        command: values.exec ?? null,
        hasInputEnded: () => input === null || input.hasEnded,
        isInputOnly: files.length + folders.length === 0,
        terminal,
        report,
      });
    } finally {
      followed.dispose();
      input?.stop();
    }
  },
});

interface Watching {
  readonly until: Severity | null;
  readonly deadline: number;
  readonly command: string | null;
  readonly hasInputEnded: () => boolean;
  readonly isInputOnly: boolean;
  readonly terminal: Terminal;
  readonly report: Report;
}

async function follow(followed: FollowedRuns, watching: Watching): Promise<number> {
  const { until, deadline, command, terminal, report } = watching;
  const { store } = followed;
  const events = new WatchEvents(store);
  const hooks = new Set<Promise<void>>();
  let changed = Date.now();
  let grown = new Set<Run>();
  let valuesSaid = Date.now();
  let isRead = true;
  process.stdout.once("error", () => {
    isRead = false;
  });
  store.onDidChange((change) => {
    changed = Date.now();
    for (const id of change.changed) {
      const run = store.get(id);
      if (run !== undefined) grown.add(run);
    }
  });
  const end = async (status: number) => {
    await Promise.all(hooks);
    report.values([], true);
    return status;
  };
  for (;;) {
    for (const event of events.take()) {
      report.event(event);
      if (command === null || event.kind !== "appeared") continue;
      const hook = runHook(command, eventJson(event)).then((wrong) => {
        hooks.delete(hook);
        if (wrong !== null) terminal.error(wrong);
      });
      hooks.add(hook);
    }
    const isCalm = terminal.status === undefined && Date.now() - valuesSaid < valuesInterval;
    if (grown.size > 0 && !isCalm) {
      report.values([...grown], false);
      grown = new Set();
      valuesSaid = Date.now();
    }
    const reaching = until === null ? [] : severities.slice(severities.indexOf(until));
    const standing = store.runs.flatMap(({ id }) => store.diagnosis(id).findings);
    if (standing.some(({ severity }) => reaching.includes(severity))) return end(1);
    if (!isRead) return end(0);
    const rested = Date.now() - changed >= restInterval && watching.hasInputEnded();
    if (rested && watching.isInputOnly && store.runs.length === 0) {
      terminal.error("standard input: it contains no training metrics");
      return end(2);
    }
    const areOver = store.runs.every((run) => isOver(run) || watching.isInputOnly);
    if (rested && store.runs.length > 0 && areOver)
      return end(store.runs.some(({ status }) => status === "failed") ? 1 : 0);
    if (Date.now() >= deadline) return end(3);
    await delay(Math.min(lookInterval, Math.max(1, deadline - Date.now())));
  }
}

async function kindsOf(words: readonly string[], terminal: Terminal) {
  const files: string[] = [];
  const folders: string[] = [];
  for (const word of words.filter((one) => one !== standardInput)) {
    try {
      const place = path.resolve(word);
      ((await stat(place)).isDirectory() ? folders : files).push(place);
    } catch (error) {
      terminal.error(`${word}: ${reasonOf(error)}`);
    }
  }
  return { files, folders };
}

interface Report {
  event(event: WatchEvent): void;
  /** @param isLast nothing is repainted any more. */
  values(runs: readonly Run[], isLast: boolean): void;
}

function reportTo(terminal: Terminal, { json, tee }: { json: boolean; tee: boolean }): Report {
  const say = tee ? (line: string) => void process.stderr.write(`${visibleText(line)}\n`) : null;
  const line = (text: string) => (say === null ? terminal.out(`${text}\n`) : say(text));
  return {
    event: (event) => line(json ? JSON.stringify(eventJson(event)) : eventText(event)),
    values: (runs, isLast) => {
      if (json) for (const run of runs) line(JSON.stringify(valuesJson(run)));
      else if (terminal.status !== undefined && say === null)
        terminal.status(isLast ? "" : runs.slice(-1).map(valuesText).join(""));
      else for (const run of runs.slice(-5)) line(valuesText(run));
    },
  };
}
