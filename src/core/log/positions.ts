/** Names under which tables and JSON lines state the step, the most telling first. */
const stepNames = [
  "global_step",
  "trainer/global_step",
  "train/global_step",
  "current_steps",
  "num_updates",
  "n_updates",
  "timesteps_total",
  "time/total_timesteps",
  "total_timesteps",
  "num_env_steps_sampled",
  "training_iteration",
  "step",
  "steps",
  "iteration",
  "iterations",
  "iter",
  "update",
  "batch",
  "_step",
];
const epochNames = ["epoch", "train/epoch", "trainer/epoch", "current_epoch"];
const secondNames = ["_timestamp", "timestamp", "wall time", "wall_time", "walltime"];
const within = new Set(["iteration", "iter", "batch"]);

export interface PositionKeys {
  readonly step: string | null;
  readonly epoch: string | null;
  /** Seconds since 1970. */
  readonly time: string | null;
  /** The step may begin anew with each epoch. */
  readonly withinEpoch: boolean;
}

/** Which of a record's names say where it stands; the other names that do so are no metrics either. */
export function positionKeys(names: readonly string[]): PositionKeys {
  const find = (candidates: readonly string[]): string | null => {
    for (const candidate of candidates) {
      const name = names.find((own) => own.toLowerCase() === candidate);
      if (name !== undefined) return name;
    }
    return null;
  };
  const [step, epoch] = [find(stepNames), find(epochNames)];
  return {
    step,
    epoch,
    time: find(secondNames),
    withinEpoch: step !== null && epoch !== null && within.has(step.toLowerCase()),
  };
}

export function isPositionName(name: string): boolean {
  const own = name.toLowerCase();
  return (
    stepNames.includes(own) ||
    epochNames.includes(own) ||
    secondNames.includes(own) ||
    own === "_runtime"
  );
}
