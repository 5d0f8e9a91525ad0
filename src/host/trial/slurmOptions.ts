/** Options of `sbatch`, as a setting or the header of a batch script gives them: `--partition=gpu`, `--gres=gpu:1`. */
export type SlurmOptions = readonly string[];
