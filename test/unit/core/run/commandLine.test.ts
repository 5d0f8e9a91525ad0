import assert from "node:assert/strict";
import { test } from "node:test";
import { readCommandLine } from "../../../../src/core/run/commandLine.ts";

const scripts: readonly (readonly [string, string | null])[] = [
  ["python train.py --lr 0.1", "train.py"],
  ["CUDA_VISIBLE_DEVICES=0,1 torchrun --nproc_per_node 2 src/train.py --lr 1", "src/train.py"],
  ["uv run train.py", "train.py"],
  ["uv run python -m package.train --lr 1", "package/train.py"],
  ["accelerate launch --config_file a.yaml 'my train.py'", "my train.py"],
  ["python -m torch.distributed.launch --nproc 2 train.py", "train.py"],
  ["cd experiments/a && python3 -u train.py 2>&1 | tee train.log", "experiments/a/train.py"],
  ["cd experiments; python /work/train.py", "/work/train.py"],
  ["for s in 1 2; do python train.py --seed $s; done", "train.py"],
  ["nohup nice -n 10 python train.py &", "train.py"],
  ["conda run -n torch python train.py", "train.py"],
  ["./train.py", "./train.py"],
  ["C:\\Python\\python.exe C:\\work\\train.py", "C:\\work\\train.py"],
  ["grep loss train.py && make", null],
  ["make train", null],
  ["python -c 'print(1)'", null],
];

for (const [line, script] of scripts) {
  test(`the script of ${line}`, () => assert.equal(readCommandLine(line)?.script ?? null, script));
}

test("commands that only show what others wrote are told from those that work", () => {
  const shows = (line: string) => readCommandLine(line)?.showsOnly;
  assert.equal(shows("ls -la"), true);
  assert.equal(shows("cat train.log | grep loss"), true);
  assert.equal(shows("watch -n 1 nvidia-smi"), true);
  assert.equal(shows("ls && python train.py"), false);
  assert.equal(shows("python train.py | grep loss"), false);
});

test("a line without a command that does any work is none", () => {
  for (const line of ["", "   ", "cd ..", "export A=1", "conda activate torch", "&& | ;", "'"]) {
    assert.equal(readCommandLine(line), null, line);
  }
});
