import assert from "node:assert/strict";
import { test } from "node:test";
import { slurmHeader } from "../../../../src/core/trial/slurmHeader.ts";

test("how a job asks for its node is kept, its name, output, time and place are not", () => {
  const script = `#!/bin/bash
#SBATCH --job-name=train
#SBATCH -p gpu
#SBATCH --gres gpu:1   # one card
#SBATCH -o slurm-%j.out
#SBATCH --time=24:00:00 --mem=16G
#SBATCH --array=0-7
#SBATCH -c4

python train.py
#SBATCH --partition=too-late
`;
  assert.deepEqual(slurmHeader(script), ["-p", "gpu", "--gres=gpu:1", "--mem=16G", "-c", "4"]);
});
