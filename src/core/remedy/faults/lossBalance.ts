import { message } from "../../message.ts";
import { codeOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";

function find(program: TrainingProgram): Discovery | null {
  return divergence(program) ?? frequentClasses(program);
}

/** Classes that hold most of the samples already weigh the more. */
function frequentClasses({ script, classWeights: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { share, counts, whole } = found;
  const insert = `${textOf(script, whole)} / ${textOf(script, counts)}`;
  return fault(
    share,
    [{ from: share.from, to: share.to, insert }],
    {
      title: message("Weigh rare classes more, not frequent ones ({code})", { code: insert }),
      why: message(
        "{code} gives each class the weight of its share: the loss all but forgets rare classes, which weigh little as it is.",
        { code: codeOf(script, share) },
      ),
    },
    "suspected",
  );
}

function divergence({ summedDivergence }: TrainingProgram): Discovery | null {
  if (!summedDivergence) return null;
  const { sum, data } = summedDivergence;
  return fault(
    sum,
    [{ from: sum.to, to: sum.to, insert: ` / ${data}.numel()` }],
    {
      why: message(
        "The reconstruction is a mean over every number of {data}, and the divergence a sum over the batch: it weighs thousands of times as much, and the latent code collapses.",
        { data },
      ),
    },
    "suspected",
  );
}

/** Terms of a loss that are reduced in different ways. */
export const lossBalance: Fault = {
  id: "fix-loss-balance",
  signs: standstill,
  title: message("Weigh the divergence like the reconstruction"),
  why: message("Of a mean and a sum the sum is all that counts."),
  cost: message("The whole loss is smaller: losses before and after are not comparable."),
  sources: [sources.variational],
  snippets: {
    pytorch: "kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp()) / x.numel()",
  },
  find,
};
