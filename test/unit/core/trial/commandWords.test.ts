import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { commandWords } from "../../../../src/core/trial/commandWords.ts";

const cases: readonly (readonly [string, readonly string[]])[] = [
  ["python train.py --lr 0.1", ["python", "train.py", "--lr", "0.1"]],
  ["cd src && python -u train.py 2>&1 | tee train.log", ["python", "-u", "train.py"]],
  ["CUDA_VISIBLE_DEVICES=0 python train.py > out.log 2>&1 &", ["python", "train.py"]],
  ["conda activate ml; python train.py", ["python", "train.py"]],
  ["conda run -n ml python train.py", ["conda", "run", "-n", "ml", "python", "train.py"]],
  [
    'uv run train.py --name \'a b\' --note "c \\"d\\""',
    ["uv", "run", "train.py", "--name", "a b", "--note", 'c "d"'],
  ],
  [
    "torchrun --nproc_per_node=2 train.py --filter '*.png'",
    ["torchrun", "--nproc_per_node=2", "train.py", "--filter", "*.png"],
  ],
];

for (const [line, words] of cases) {
  test(`reads: ${line}`, () => {
    const read = commandWords(line);
    assert.ok("words" in read, JSON.stringify(read));
    assert.deepEqual(read.words, words);
  });
}

test("keeps assignments and the folder", () => {
  const read = commandWords("cd exp/a && SEED=3 LR='1e-3' python train.py");
  assert.ok("words" in read);
  assert.deepEqual([read.env, read.folder], [{ SEED: "3", LR: "1e-3" }, "exp/a"]);
});

for (const line of [
  "python train.py --lr $LR",
  "python `which train.py`",
  "python train.py --data *.csv",
  "for i in 1 2; do python train.py; done (",
  "python 'train.py",
  "",
]) {
  test(`refuses with a sentence: ${line}`, () => {
    const read = commandWords(line);
    assert.ok("template" in read, JSON.stringify(read));
  });
}

test("never throws, and gives words or a sentence for any line", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (line) => {
      const read = commandWords(line);
      assert.ok("template" in read || Array.isArray(read.words));
    }),
  );
});
