/** What runs trials: loaded when the first are asked for. */
export type Engine = typeof import("../../host/trial/engine.ts");
