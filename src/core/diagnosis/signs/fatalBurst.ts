import { type Curve, positionAt, sinceSame, slice } from "../curve.ts";
import type { Finding } from "../finding.ts";
import type { RunCurves } from "../runCurves.ts";
import { median } from "../statistics/median.ts";
import { onsetAt, rounded, withPlace } from "../wording.ts";
import { deadSince, spentLoss } from "./deadLayers.ts";

/** How far loss and gradient norm stood above what is left of them, where an explosion killed all units. */
const fatalLoss = 2.5;
const fatalNorm = 5;
const fatalConfidence = 0.75;

/**
 * What killed the units, where a log knows epochs only: before their gradients turned exactly zero, loss and norm stood
 * far above what is left. The mean over the epoch in which it happened shows little of the burst itself.
 */
export function fatalBurst(curves: RunCurves): Finding | null {
  const layers = curves.outermostLayers;
  const [first] = layers;
  const from = deadSince(layers);
  const { loss } = curves;
  if (first === undefined || from === null || from === 0 || loss === null) return null;
  if (curves.axis !== "epoch") return null;
  const norms = curves.of("grad_norm") ?? first;
  const died = sinceSame(norms, first, from);
  const alive = slice(norms, 0, norms.y.length - died.y.length);
  const left = sinceSame(loss, first, from);
  const learning = slice(loss, 0, loss.y.length - left.y.length);
  const level = median(left.y);
  const fell = level > spentLoss && highestOf(learning) >= fatalLoss * level;
  const subsided = alive.y.length === 0 || highestOf(alive) >= fatalNorm * median(died.y);
  if (!fell || !subsided) return null;
  const position = positionAt(first, from);
  return {
    sign: "exploding-gradient",
    severity: "warning",
    confidence: fatalConfidence,
    onset: onsetAt(position),
    summary: withPlace(
      "The gradient exploded before {place}: since then the units are dead.",
      position,
    ),
    evidence: {
      ...(alive.y.length === 0 ? {} : { "highest gradient norm": rounded(highestOf(alive)) }),
      "highest loss before": rounded(highestOf(learning)),
      "loss since": rounded(level),
    },
    subtype: "burst",
    series: norms.series.name,
    consequences: [],
    measured: {},
  };
}

function highestOf({ high }: Curve): number {
  return high.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
