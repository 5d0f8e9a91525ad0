import { message } from "../../message.ts";
import { possibly } from "../../python/fact.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { learningRateOf, rateArgument } from "../../training/rate/learningRate.ts";
import { peakOver } from "../../training/rate/scheduleCourse.ts";
import { certaintyBy, type Discovery, fault } from "./fault.ts";

/** A factor that never exceeds this is a rate by itself. */
const highestOfRates = 0.02;
/** An optimizer that such a schedule is written for has a rate near one. */
const lowestOfFactors = 0.3;
/** What comes out is taken for a mistake below this alone: above, it may be meant. */
const slowest = 1e-4;
/** Below, nobody trains, whatever is meant. */
const lowestProduct = 1e-5;

/** A schedule that gives the rate itself, by which `LambdaLR` multiplies the optimizer's. */
export function doubledRate(program: TrainingProgram): Discovery | null {
  const { script, schedulers, optimizers } = program;
  const [scheduler, another] = schedulers.filter(({ kind }) => kind !== "other");
  const [optimizer, other] = optimizers;
  if (!scheduler || another || !optimizer || other || scheduler.kind !== "LambdaLR") return null;
  const steps = possibly(scheduler.steps);
  const given = rateArgument(script, optimizer);
  const rate = learningRateOf(script, optimizer);
  if (steps === null || !given || rate.kind === "unknown" || !scheduler.stepCall) return null;
  const places = Array.from({ length: 101 }, (_, at) => Math.round((at * steps) / 100));
  const highest = Math.max(0, ...places.flatMap((step) => scheduler.factorAt(step) ?? []));
  // The rate that the optimizer has is what the function gives once more: another number is a factor.
  const isSame =
    (highest > rate.value / 4 && highest < rate.value * 4) || rate.value * highest <= lowestProduct;
  const isRate = isSame && highest > 0 && highest <= highestOfRates && rate.value < lowestOfFactors;
  // A warm-up that the run does not see the end of has another mistake.
  const later = peakOver(scheduler.factorAt, steps);
  if (!isRate || later > highest * 2 || rate.value * highest > slowest) return null;
  const { from, to } = given.value;
  return fault(
    scheduler.call.node,
    [{ from, to, insert: "1.0" }],
    {
      title: message("Let the schedule alone give the learning rate (lr=1.0)"),
      why: message(
        "The function gives the rate itself, and LambdaLR multiplies the optimizer's by it: what is left is the product of two rates.",
      ),
      cost: message("The steps are those that the schedule says."),
    },
    certaintyBy(scheduler.steps, scheduler.numbers),
  );
}
