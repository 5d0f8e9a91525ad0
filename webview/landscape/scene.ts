import type { Trajectory } from "../../src/core/landscape/experiment.ts";
import type { LandscapeTexts } from "../../src/core/landscape/landscapeProtocol.ts";
import type { Minimum } from "../../src/core/landscape/minima.ts";
import type { Point, Surface } from "../../src/core/landscape/surface.ts";
import type { Theme } from "../theme.ts";
import type { View } from "./view.ts";

/** What is painted over the surface. */
export interface Scene {
  readonly view: View;
  readonly surface: Surface;
  readonly minima: readonly Minimum[];
  readonly trajectories: readonly Trajectory[];
  readonly step: number;
  readonly start: Point;
  /** Whether paths are told apart by where they end. */
  readonly byBasin: boolean;
  readonly theme: Theme;
  readonly words: Pick<
    LandscapeTexts["words"],
    "globalMinimum" | "localMinimum" | "globalInShort" | "localInShort"
  >;
}
