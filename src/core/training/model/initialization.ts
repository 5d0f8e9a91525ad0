import { refusedBecause } from "../outcome.ts";

/** Xavier's keeps signals through tanh and sigmoid; He's makes up for the half that ReLU takes away. */
export type Initialization = "xavier" | "he";

export const rectified = refusedBecause(
  "The hidden layers use ReLU, for which He's initialization is made.",
);

export const notRectified = refusedBecause(
  "The hidden layers do not use ReLU; Xavier's initialization is made for them.",
);
