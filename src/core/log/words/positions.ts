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
  "env_steps",
  "total_env_steps",
  "episode",
  "step",
  "steps",
  "iteration",
  "iterations",
  "iter",
  "update",
  "batch",
  "_step",
  "generation",
  "round",
  "communication_round",
  "server_round",
];
const epochNames = ["epoch", "train/epoch", "trainer/epoch", "current_epoch"];
const secondNames = ["_timestamp", "timestamp", "wall_time", "walltime"];
const within = new Set(["iteration", "iter", "batch"]);
/** They may begin anew with each epoch too, and mostly do not. */
const ambiguous = new Set(["step", "steps"]);
const places = new Set([...stepNames, ...epochNames, ...secondNames, "_runtime"]);

/** `Epoch-Num`, `step_idx`. */
const counter =
  /(?<=epoch|step|iteration|iter|batch|update|round|episode)_?(?:num|number|idx|index|id|no|#)$/;

const maxRemembered = 4096;
const remembered = new Map<string, string>();

/** `Total Timesteps` and `totalTimesteps` as `total_timesteps`. */
function plainName(name: string): string {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const plain = name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[\s-]+/g, "_")
    .replace(counter, "");
  if (remembered.size >= maxRemembered) remembered.clear();
  remembered.set(name, plain);
  return plain;
}

export interface PositionKeys {
  readonly step: string | null;
  readonly epoch: string | null;
  /** Seconds since 1970. */
  readonly time: string | null;
  /** The step may begin anew with each epoch. */
  readonly withinEpoch: boolean;
  /** So may this one, but the name alone does not say so. */
  readonly perhapsWithinEpoch: boolean;
}

/** Which of a record's names say where it stands; the other names that do so are no metrics either. */
export function positionKeys(names: readonly string[]): PositionKeys {
  const plain = names.map(plainName);
  const find = (candidates: readonly string[]): string | null => {
    for (const candidate of candidates) {
      const at = plain.indexOf(candidate);
      if (at !== -1) return names[at] ?? null;
    }
    return null;
  };
  const [step, epoch] = [find(stepNames), find(epochNames)];
  const counts = step !== null && epoch !== null ? plainName(step) : "";
  return {
    step,
    epoch,
    time: find(secondNames),
    withinEpoch: within.has(counts),
    perhapsWithinEpoch: ambiguous.has(counts),
  };
}

/** Under such a key a text is the moment of its record. */
const timeNames = new Set([
  ...secondNames,
  ..."time ts date datetime created created_at logged_at utc iso_time asctime @timestamp".split(
    " ",
  ),
]);
/** The key of the seconds of a moment that was written as text. */
export const timeKey = "timestamp";

export function isTimeName(name: string): boolean {
  return timeNames.has(plainName(name));
}

export function isPositionName(name: string): boolean {
  return places.has(plainName(name));
}
