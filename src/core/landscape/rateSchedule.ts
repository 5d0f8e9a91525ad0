export const rateScheduleIds = ["constant", "cosine", "cyclical", "one-cycle"] as const;
export type RateScheduleId = (typeof rateScheduleIds)[number];

/** Steps of one cycle of the cyclical schedule, up and down. */
const cycle = 40;
/** What the cyclical and the one-cycle schedule begin with, as a share of the rate. */
const low = 0.04;
/** The share of its steps in which the one-cycle schedule rises. */
const rise = 0.3;

/**
 * The share of the rate at a step (0-based) of a descent of `steps` steps, in [0, 1].
 * Sources: Loshchilov & Hutter 2017 (cosine annealing), Smith 2017 (cyclical), Smith & Topin 2018 (one-cycle).
 */
export function rateShare(id: RateScheduleId, step: number, steps: number): number {
  const done = steps <= 1 ? 0 : Math.min(1, step / (steps - 1));
  switch (id) {
    case "constant":
      return 1;
    case "cosine":
      return falling(done);
    case "cyclical":
      return low + (1 - low) * (1 - Math.abs((step % cycle) / (cycle / 2) - 1));
    case "one-cycle":
      return done < rise
        ? low + (1 - low) * (1 - falling(done / rise))
        : falling((done - rise) / (1 - rise));
  }
}

/** From 1 to 0 along half a cosine. */
function falling(done: number): number {
  return (1 + Math.cos(Math.PI * done)) / 2;
}
