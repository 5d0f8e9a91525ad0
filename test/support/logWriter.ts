import {
  closeSync,
  copyFileSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";

/**
 * A program that writes a log: `node logWriter.ts <log> <lines> <every> <how>` writes so many lines, in pieces that end
 * anywhere, and after every so many lines does to the file what `how` says.
 */
const [log = "", lines = "0", every = "1", how = "append"] = process.argv.slice(2);
let file = openSync(log, "a");
let backups = 0;
let held = "";

const actions: Readonly<Record<string, () => void>> = {
  append: () => {},
  rotate: () => {
    closeSync(file);
    for (let number = backups++; number >= 1; number--)
      renameSync(`${log}.${number}`, `${log}.${number + 1}`);
    renameSync(log, `${log}.1`);
    file = openSync(log, "a");
  },
  copyAndCut: () => {
    copyFileSync(log, `${log}.copy`);
    ftruncateSync(file, 0);
  },
  remove: () => {
    closeSync(file);
    rmSync(log);
    file = openSync(log, "a");
  },
};

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

const act = actions[how];
if (act === undefined) throw new Error(`no such action: ${how}`);
for (let step = 0; step < Number(lines); step++) {
  held += `step ${step} loss ${(1 + 1 / (1 + step)).toFixed(6)}\n`;
  const isWhole = step % Number(every) === Number(every) - 1 || step === Number(lines) - 1;
  const end = isWhole ? held.length : Math.max(0, held.length - (step % 17));
  if (!isWhole && step % 5 !== 0) continue;
  writeSync(file, held.slice(0, end));
  held = held.slice(end);
  if (step % 40 === 0) pause(1);
  if (isWhole && step < Number(lines) - 1) act();
}
closeSync(file);
