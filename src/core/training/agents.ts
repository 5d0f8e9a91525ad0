import { assignmentsByTarget } from "../python/bindings.ts";
import { callsOfMethod } from "../python/calls.ts";
import { importsOf } from "../python/imports.ts";
import { variableNames } from "../python/names.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import type { Script } from "../python/script.ts";
import { childrenOf, textOf } from "../python/tree.ts";

const environments =
  /^(?:gym(?:nasium|nax)?|gym3|pettingzoo|envpool|procgen|stable_baselines3|brax|dm_env|dm_control|jumanji|pgx|rlax|flashbax|tf_agents|torchrl|tianshou|ptan)\b/;

/** Parts of modules that are named after what only agents have. */
const ofAgents =
  /(?:^|[._])(?:q_?learning|d?dqn|ppo|sac|ddpg|td3|a[23]c|replay_?(?:buffer|memory)s?|actor_critic|policy_gradients?)(?:$|[._])/i;

/** Words of which a script that learns from its own acts has several, and one that learns from data hardly two. */
const wordsOfActing: readonly RegExp[] = [
  /(?:^|_)actions?(?:_batch)?$|^a_batch$/i,
  /rewards?$|^returns$/i,
  /advantages?$|^adv(?:s|_batch)?$|^gae$/i,
  /(?:^|_)next_(?:states?|obs\w*|values?)(?:_batch)?$/i,
  /^(?:non_?)?terminals?$|(?:^|_)dones?$|^game_?overs?$/i,
  /^(?:agent|policy(?:_\w+)?|actor|critic|actor_critic|rollouts?|replay\w*|episodes?)$/i,
];

/** `total = reward + self.gamma * total`, backwards through an episode; not a running mean of losses. */
function discountsReturns(script: Script): boolean {
  return [...assignmentsByTarget(script)].some(([target, assignments]) =>
    assignments.some(({ value }) => {
      const [added, operator, product] =
        value?.name === "BinaryExpression" ? childrenOf(value) : [];
      if (product?.name !== "BinaryExpression") return false;
      const [left, times, right] = childrenOf(product).map((part) => textOf(script, part));
      return (
        textOf(script, operator ?? product) === "+" &&
        added !== undefined &&
        isReward.test(textOf(script, added)) &&
        times === "*" &&
        ((right === target && isDiscount.test(left ?? "")) ||
          (left === target && isDiscount.test(right ?? "")))
      );
    }),
  );
}

const isReward = /(?:^|[^a-z])(?:r|rew(?:ard)?s?|r_?[ti])(?:$|[^a-z])/i;
const isDiscount = /(?:^|[._])(?:gamma|discount(?:_?(?:factor|rate))?)$/i;

/** Whether the script trains an agent, which learns from what it does in an environment. */
export const actsInEnvironment = oncePerScript((script): boolean => {
  const attributes = new Set(
    script.all("MemberExpression").map((node) => /\w*$/.exec(textOf(script, node))?.[0] ?? ""),
  );
  const names = [...variableNames(script), ...attributes];
  return (
    (callsOfMethod(script, "log_prob").length > 0 &&
      names.some((name) => /^(?:rewards?|advantages?)$/.test(name))) ||
    discountsReturns(script) ||
    importsOf(script).some((i) => environments.test(i.module ?? i.qualified)) ||
    importsOf(script).some((i) => ofAgents.test(i.qualified)) ||
    wordsOfActing.filter((word) => names.some((name) => word.test(name))).length >= 4
  );
});
