import { type Message, message } from "../message.ts";
import type { Run } from "../run/run.ts";
import type { Sign } from "./finding.ts";

/**
 * What the loss of a run is good for: `fit` falls as training goes well. The losses of networks that play against
 * each other balance instead, and those of reinforcement learning follow the data that the policy makes.
 */
export type Objective = "fit" | "adversarial" | "reinforcement";

const generator = new Set("generator generated gen g netg errg lossg gloss".split(" "));
const discriminator = new Set(
  "discriminator disc discr critic fake d netd errd lossd dloss".split(" "),
);
const returns = new Set("reward rewards rew return returns eprew".split(" "));
const episodes = new Set("episode episodes eplen".split(" "));
/** What is said of returns or of their episodes beside how high they are. */
const aboutReturns = new Set(
  "std stddev var min max low best length len steps count num number loss model target scale".split(
    " ",
  ),
);
/** An actor beside its critic; a policy and a value are learned from labels too, unless something else speaks of acting. */
const actor = new Set(["actor"]);
const policy = new Set("policy actor pg pi".split(" "));
const critic = new Set("value values critic vf qf q v td".split(" "));
const acting = new Set(
  "entropy ent advantage advantages explained clip clipfrac kl exploration rollout rollouts".split(
    " ",
  ),
);
/** Beside any other loss it plays against that network, be it called an encoder or a translator. */
const opponents = new Set(["discriminator", "discriminators"]);
const share = /^(?:ε|eps(?:ilon)?)$|(?:^|[^a-z])(?:epsilon|exploration[ _]rate)(?:[^a-z]|$)/i;
/** Preference tuning logs rewards of chosen and rejected answers beside a loss that falls. */
const preferences = new Set("chosen rejected margin margins accuracies".split(" "));

const meaningless: readonly Sign[] = [
  "plateau",
  "overfitting",
  "oscillation",
  "divergence",
  "loss-spike",
];

export function objectiveOf(run: Run): Objective {
  const names = run.series.map(({ name }) => wordsOf(name));
  const losses = names.filter(isLoss);
  if (speaksOf(losses, generator) && speaksOf(losses, discriminator)) return "adversarial";
  if (losses.length > 1 && speaksOf(losses, opponents)) return "adversarial";
  if (speaksOf(names, preferences)) return "fit";
  const tellsReturns = speaksOf(names, returns) || speaksOf(names, episodes);
  return tellsReturns || isActorCritic(losses, names) || explores(run) ? "reinforcement" : "fit";
}

/** Whether a series of a run that learns by acting says how high its returns are. */
export function isReturn(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => returns.has(word)) && !words.some((word) => aboutReturns.has(word));
}

/** The share of actions that are drawn by chance: it never rises. What is spent of a privacy budget never falls. */
function explores(run: Run): boolean {
  return run.series.some(
    ({ name, values }) =>
      share.test(name) &&
      values.every((value, i) => value >= 0 && value <= 1 && value <= (values[i - 1] ?? 1)),
  );
}

function isActorCritic(
  losses: readonly (readonly string[])[],
  names: readonly (readonly string[])[],
): boolean {
  if (!speaksOf(losses, policy) || !speaksOf(losses, critic)) return false;
  return speaksOf(losses, actor) || speaksOf(names, acting);
}

function speaksOf(names: readonly (readonly string[])[], words: ReadonlySet<string>): boolean {
  return names.some((name) => name.some((word) => words.has(word)));
}

/** Why the level of the loss says nothing of that sign; null where it does. */
export function reasonAgainst(objective: Objective, sign: Sign): Message | null {
  if (objective === "fit" || !meaningless.includes(sign)) return null;
  return objective === "adversarial"
    ? message(
        "Two networks play against each other: their losses balance, and neither has to fall when training goes well.",
      )
    : message(
        "Reinforcement learning: the loss follows the data that the policy makes, and does not say how good it is. Look at the returns.",
      );
}

function isLoss(words: readonly string[]): boolean {
  return words.some((word) => word === "loss" || word.startsWith("err") || word.startsWith("loss"));
}

/** `Generator loss`, `loss_G`, `errD` and `ep_rew_mean` in plain words. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
}
