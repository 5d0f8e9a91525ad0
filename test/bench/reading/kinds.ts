import { createLogReader } from "../../../src/core/log/logReader.ts";

interface Kind {
  readonly file: string;
  readonly line: (step: number) => string;
}

const chunkBytes = 256 * 1024;
const rounds = 3;

const lossOf = (step: number) => 2 + 8 / Math.sqrt(1 + step) + 0.05 * Math.sin(step * 12.9898);
const rateOf = (step: number) => 1e-3 / (1 + step / 1e4);
const timeOf = (step: number) => new Date(1.7e12 + step * 730).toISOString();

/** Logs whose every line is a record, as common writers print them. */
const kinds: Readonly<Record<string, Kind>> = {
  "key and value": {
    file: "train.log",
    line: (step) => `step ${step} loss ${lossOf(step).toFixed(5)} lr ${rateOf(step).toFixed(7)}`,
  },
  "with a time stamp": {
    file: "train.log",
    line: (step) =>
      `${timeOf(step).slice(0, 19).replace("T", " ")},${timeOf(step).slice(20, 23)} - INFO - epoch ${Math.floor(step / 100)} step ${step} loss ${lossOf(step).toFixed(4)}`,
  },
  "JSON lines": {
    file: "log.jsonl",
    line: (step) => JSON.stringify({ step, train_loss: lossOf(step), lr: rateOf(step) }),
  },
  "Hugging Face dicts": {
    file: "train.log",
    line: (step) =>
      `{'loss': ${lossOf(step).toFixed(4)}, 'learning_rate': ${rateOf(step)}, 'epoch': ${(step / 1000).toFixed(2)}}`,
  },
  OpenMMLab: {
    file: "train.log",
    line: (step) =>
      `${timeOf(step).slice(0, 19).replace("T", " ")},123 - mmdet - INFO - Epoch [${1 + Math.floor(step / 20)}][${50 * (1 + (step % 20))}/1000]\tlr: 1.000e-03, eta: 1:02:03, time: 0.312, loss: ${lossOf(step).toFixed(4)}`,
  },
  "fairseq JSON": {
    file: "train.log",
    line: (step) =>
      `${timeOf(step).slice(0, 19).replace("T", " ")} | INFO | train_inner | {"epoch": 1, "loss": "${lossOf(step).toFixed(3)}", "num_updates": "${step}", "lr": "${rateOf(step)}"}`,
  },
};

/** Prints how fast lines of several kinds are read, and how much of that their templates are worth. */
export function benchKinds(megabytes: number): void {
  for (const [name, kind] of Object.entries(kinds)) {
    const bytes = logOf(kind, megabytes * 1e6);
    const cached = leastTime(kind, bytes, true);
    const text = leastTime(kind, bytes, false);
    const rate = (bytes.length / 1e3 / cached).toFixed(0);
    console.log(
      `  ${name}: ${rate} MB/s a core, ${(text / cached).toFixed(1)} × reading each line as text`,
    );
  }
}

function logOf({ line }: Kind, size: number): Buffer {
  const lines: string[] = [];
  for (let step = 0, length = 0; length < size; step++) {
    const text = `${line(step)}\n`;
    lines.push(text);
    length += text.length;
  }
  return Buffer.from(lines.join(""));
}

/** Milliseconds of this thread. */
function leastTime({ file }: Kind, bytes: Buffer, templates: boolean): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const reader = createLogReader({ name: file, folders: [] }, { templates });
    const before = process.threadCpuUsage();
    for (let at = 0; at < bytes.length; at += chunkBytes)
      reader.push(bytes.subarray(at, at + chunkBytes));
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
