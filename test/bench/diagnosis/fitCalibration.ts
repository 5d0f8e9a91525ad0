import { applied, type LogisticMap, logit } from "../../../src/core/diagnosis/logisticMap.ts";
import type { Judged } from "./score.ts";

/** Pulls the map towards the identity like this many findings would: some signs have few, and hardly any wrong ones. */
const prior = 2;
const steps = 50;

/**
 * Logistic calibration by Newton's method with Platt's targets (Platt 1999: (n₊+1)/(n₊+2) and 1/(n₋+2)), so that
 * findings that are all right do not make the map certain, and a ridge around the identity.
 */
export function fitLogistic(findings: readonly Judged[]): LogisticMap {
  const right = findings.filter((finding) => finding.right).length;
  const targets = { right: (right + 1) / (right + 2), wrong: 1 / (findings.length - right + 2) };
  let map: LogisticMap = { slope: 1, intercept: 0 };
  for (let step = 0; step < steps; step++) {
    let [gs, gi, hss, hsi, hii] = [prior * (map.slope - 1), prior * map.intercept, prior, 0, prior];
    for (const { confidence, right: isRight } of findings) {
      const x = logit(confidence);
      const p = 1 / (1 + Math.exp(-(map.intercept + map.slope * x)));
      const error = p - (isRight ? targets.right : targets.wrong);
      const weight = p * (1 - p);
      gs += error * x;
      gi += error;
      hss += weight * x * x;
      hsi += weight * x;
      hii += weight;
    }
    const determinant = hss * hii - hsi * hsi;
    map = {
      slope: Math.max(0, map.slope - (hii * gs - hsi * gi) / determinant),
      intercept: map.intercept - (hss * gi - hsi * gs) / determinant,
    };
  }
  return map;
}

/** Each finding with the confidence that a map fitted on the other families gives it. */
export function crossValidated(findings: readonly Judged[]): readonly Judged[] {
  return findings.map((finding) => {
    const others = findings.filter(
      ({ sign, family }) => sign === finding.sign && family !== finding.family,
    );
    const confidence = applied(fitLogistic(others), finding.confidence);
    return { ...finding, confidence: Math.min(0.99, Math.max(0.5, confidence)) };
  });
}
