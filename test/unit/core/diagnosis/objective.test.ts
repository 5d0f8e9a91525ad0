import assert from "node:assert/strict";
import { test } from "node:test";
import { detectSigns } from "../../../../src/core/diagnosis/diagnose.ts";
import { objectiveOf } from "../../../../src/core/diagnosis/objective.ts";
import { curve, syntheticRun } from "./syntheticRun.ts";

const flat = curve(200, () => 0.69, 0.01);

function named(...names: readonly string[]) {
  return syntheticRun(
    ...names.map((name, i) => ({
      role: i === 0 ? ("train_loss" as const) : ("other" as const),
      name,
      values: flat,
    })),
  );
}

test("losses of a generator and a discriminator are those of a game", () => {
  for (const names of [
    ["Discriminator loss", "Generator loss"],
    ["d_loss", "g_loss"],
    ["loss_D", "loss_G"],
    ["errD", "errG"],
    ["lossD", "lossG"],
    ["loss/critic", "loss/generator"],
    ["Loss Encoder", "Loss Discriminator", "Loss Decoder"],
  ]) {
    assert.equal(objectiveOf(named(...names)), "adversarial", names.join());
  }
});

test("returns beside a loss tell reinforcement learning", () => {
  for (const names of [
    ["loss", "rollout/ep_rew_mean"],
    ["train/loss", "episode_reward"],
    ["value_loss", "Mean return"],
    ["loss", "reward", "reward_std", "kl"],
  ]) {
    assert.equal(objectiveOf(named(...names)), "reinforcement", names.join());
  }
});

test("a policy that is learned by acting is told by its losses where no return is logged", () => {
  for (const names of [
    ["train/value_loss", "train/policy_loss", "train/entropy_loss", "train/explained_variance"],
    ["critic_loss", "actor_loss"],
    ["LossV", "LossPi", "Entropy", "KL"],
    ["qf1_loss", "qf2_loss", "actor_loss", "alpha"],
  ]) {
    assert.equal(objectiveOf(named(...names)), "reinforcement", names.join());
  }
  const growing = syntheticRun(
    { role: "train_loss", name: "value_loss", values: curve(120, (i) => 1 + i * i, 0.3) },
    { role: "other", name: "policy_loss", values: curve(120, () => 0.02, 0.3) },
    { role: "other", name: "entropy", values: curve(120, () => 1.2, 0.1) },
  );
  assert.equal(detectSigns(growing).get("divergence")?.kind, "undecided");
});

test("preference tuning and ordinary losses are to fall", () => {
  for (const names of [
    ["loss", "rewards/chosen", "rewards/rejected", "rewards/margins"],
    ["loss", "box_loss", "cls_loss", "dfl_loss"],
    ["loss", "d_loss"],
    ["discriminator_loss", "accuracy"],
    ["train_loss", "val_loss", "grad_norm"],
    ["policy_loss", "value_loss"],
    ["loss", "value_loss", "entropy"],
  ]) {
    assert.equal(objectiveOf(named(...names)), "fit", names.join());
  }
});

test("a flat loss of a game or of a policy is no plateau, and what is missing is said", () => {
  assert.equal(detectSigns(named("loss")).get("plateau")?.kind, "found");
  assert.equal(detectSigns(named("d_loss", "g_loss")).get("plateau")?.kind, "undecided");
  const acting = named("value_loss", "policy_loss", "entropy");
  assert.equal(detectSigns(acting).get("plateau")?.kind, "undecided");
});

test("what is not finite is found whatever the loss means", () => {
  const broken = syntheticRun(
    { role: "train_loss", name: "d_loss", values: [1, 1, Number.NaN] },
    { role: "other", name: "g_loss", values: [1, 1, 1] },
  );
  assert.equal(detectSigns(broken).get("non-finite")?.kind, "found");
});

test("a game whose losses leave all that they were has diverged; one in balance has not", () => {
  const game = (end: (i: number) => number) =>
    detectSigns(
      syntheticRun(
        { role: "train_loss", name: "d_loss", values: curve(150, () => 1.1, 0.2) },
        {
          role: "other",
          name: "g_loss",
          values: curve(150, (i) => (i < 90 ? 1.4 : end(i)), 0.3, 2),
        },
      ),
    ).get("divergence");
  const blownUp = game((i) => 1.4 * Math.exp((i - 90) / 5));
  assert.equal(blownUp?.kind, "found");
  assert.equal(blownUp.kind === "found" && blownUp.finding.series, "g_loss");
  assert.equal(game((i) => 1.4 + (i - 90) / 20)?.kind, "undecided");
});

test("a game that bursts early, comes back and is lost for good has diverged; one whose terms drift apart a little has not", () => {
  const game = (generator: readonly number[]) =>
    detectSigns(
      syntheticRun(
        { role: "train_loss", name: "Loss_D", values: curve(50, () => 1.3, 0.2) },
        { role: "other", name: "Loss_G", values: generator },
      ),
    ).get("divergence")?.kind;
  const bursts = curve(50, (i) => (i === 9 ? 190 : i < 30 ? 1.5 : i % 8 === 0 ? 0 : 20 * (i - 29)));
  assert.equal(game(bursts), "found");
  assert.equal(game(curve(50, (i) => (i === 9 ? 190 : 1.5 + i / 12), 0.2)), "undecided");
  const critic = curve(50, (i) => -3 - 60 * (1 - Math.exp(-i / 8)), 4);
  assert.equal(game(critic), "undecided");
});

test("a share of random actions that never rises is that of reinforcement learning; a privacy budget is none", () => {
  const beside = (name: string, value: (i: number) => number) =>
    objectiveOf(
      syntheticRun(
        { role: "train_loss", name: "loss", values: flat },
        { role: "other", name, values: curve(200, value) },
      ),
    );
  for (const name of ["ε", "eps", "Epsilon", "exploration rate", "epsilon (greedy)"])
    assert.equal(
      beside(name, (i) => Math.max(0.05, 1 - i / 100)),
      "reinforcement",
      name,
    );
  assert.equal(
    beside("ε", () => 0),
    "reinforcement",
  );
  assert.equal(
    beside("epsilon", (i) => 0.2 + i / 1000),
    "fit",
  );
  assert.equal(
    beside("steps", () => 0.5),
    "fit",
  );
});
