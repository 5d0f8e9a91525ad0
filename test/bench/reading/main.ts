import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeCsv, writeEvents, writeLog } from "./files.ts";
import { benchKinds } from "./kinds.ts";
import { findPandas, findRipgrep, inTurns, measured, pandas, ripgrep } from "./programs.ts";

export interface Sizes {
  /** Megabytes of 10^6 bytes. */
  readonly log: number;
  readonly csv: number;
  /** Of each kind of lines. */
  readonly kind: number;
  readonly memory: number;
  readonly scalars: number;
  readonly rounds: number;
}

/** Prints how fast logs are read beside what other programs do with the same file, as ratios within this run. */
export function benchReading(folder: string, sizes: Sizes): void {
  text(join(folder, "train.log"), sizes);
  console.log("lines of other kinds, the reader alone:");
  benchKinds(sizes.kind);
  table(join(folder, "metrics.csv"), sizes);
  events(join(folder, "events.out.tfevents.1"), sizes);
  memory(join(folder, "long.log"), sizes);
  appending(folder, sizes);
}

function text(path: string, { log, rounds }: Sizes): void {
  const records = writeLog(path, log);
  const rg = findRipgrep();
  const times = inTurns(rounds, {
    reader: () => measured("read", path).milliseconds,
    newlines: () => measured("newlines", path).milliseconds,
    rg: () => (rg === null ? Number.NaN : ripgrep(rg, path)),
  });
  console.log(`text, ${megabytes(path)}, ${records} records: reader ${speed(path, times.reader)}`);
  if (rg === null) console.log("  ripgrep is not there: no ratio to it (PATH, or .vscode-test)");
  else
    console.log(
      `  ${(times.rg / times.reader).toFixed(2)} × ripgrep, which has ${speed(path, times.rg)} (target 4)`,
    );
  console.log(
    `  ${percent(times.newlines / times.reader)} of a scan for newlines, ${speed(path, times.newlines)} (target 10 %)`,
  );
  rmSync(path);
}

function table(path: string, { csv, rounds }: Sizes): void {
  const rows = writeCsv(path, csv);
  const python = findPandas();
  const times = inTurns(rounds, {
    reader: () => measured("read", path).milliseconds,
    pandas: () => (python === null ? Number.NaN : pandas(python, path)),
  });
  console.log(`CSV, ${megabytes(path)}, ${rows} rows: reader ${speed(path, times.reader)}`);
  if (python === null)
    console.log("  pandas is not there: no ratio to it (apt install python3-pandas)");
  else
    console.log(
      `  ${(times.pandas / times.reader).toFixed(2)} × pandas.read_csv, which has ${speed(path, times.pandas)} (target 3)`,
    );
  rmSync(path);
}

function events(path: string, { scalars, rounds }: Sizes): void {
  writeEvents(path, scalars);
  const times = inTurns(rounds, {
    reader: () => measured("read", path).milliseconds,
    checksums: () => measured("checksums", path).milliseconds,
  });
  console.log(
    `event file, ${megabytes(path)}, ${scalars} scalars: reader ${speed(path, times.reader)}`,
  );
  console.log(
    `  ${percent(times.checksums / times.reader)} of reading and checksums alone, ${speed(path, times.checksums)} (target 15 %)`,
  );
  rmSync(path);
}

function memory(path: string, sizes: Sizes): void {
  writeLog(path, sizes.memory);
  const { memory: worker } = measured("worker", path);
  const { memory: whole, count } = measured("read", path);
  console.log(
    `memory for a log of ${megabytes(path)}: ${inMegabytes(worker)} above an idle worker (target 250 MB)`,
  );
  console.log(`  ${inMegabytes(whole)} with the series of ${count} points in the same process`);
  rmSync(path);
}

function appending(folder: string, { log }: Sizes): void {
  const [small, large] = [Math.max(1, log / 100), log].map((size) => {
    const path = join(folder, `grown-${size}.log`);
    writeLog(path, size);
    const { milliseconds } = measured("append", path);
    rmSync(path);
    return { size, milliseconds };
  });
  if (small === undefined || large === undefined) return;
  console.log(
    `one more record: ${(large.milliseconds * 1000).toFixed(1)} µs behind ${large.size} MB, ${(large.milliseconds / small.milliseconds).toFixed(2)} × that behind ${small.size} MB (target 1)`,
  );
}

function megabytes(path: string): string {
  return inMegabytes(statSync(path).size);
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function speed(path: string, milliseconds: number): string {
  return `${(statSync(path).size / 1e3 / milliseconds).toFixed(0)} MB/s`;
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(0)} %`;
}
