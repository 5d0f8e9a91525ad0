import { type Message, message } from "../message.ts";
import { importsOf } from "../python/imports.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import type { Script } from "../python/script.ts";
import { isAdversarial } from "../training/adversarial.ts";
import { actsInEnvironment } from "../training/agents.ts";
import { takesDerivatives } from "../training/loss/inputDerivatives.ts";
import { trainsNothing } from "../training/trainsNothing.ts";
import { uncalledTrainingOf } from "../training/uncalledTraining.ts";
import { isVariational } from "../training/variational.ts";
import type { RemedyId } from "./remedyId.ts";

const noise = message(
  "An agent learns from what its own network does; noise in the network would change its data and its targets.",
);
const returns = message(
  "An agent's returns rise late and in jumps; some episodes without a gain do not mean that it is done.",
);
const agent: Partial<Record<RemedyId, Message>> = {
  "add-dropout": noise,
  "batch-norm": message(
    "An agent sees one observation at a time: there is no batch to normalize over.",
  ),
  "data-augmentation": noise,
  "label-smoothing": message(
    "An agent's actions are not labels; how much it explores is a term of its own.",
  ),
  "early-stopping": returns,
  "reduce-on-plateau": returns,
  "add-weight-decay": message(
    "An agent makes its own data, of which there is always more: nothing is memorized.",
  ),
};

const matched = message(
  "The script trains networks against each other, which are matched as they are; this would favour one of them.",
);
const loss = message(
  "The script trains networks against each other; the loss of one does not say how good they are.",
);
const balanced = message(
  "The script trains networks against each other; losses that stand still may mean that they are in balance, not that their steps are too short.",
);
const adversarial: Partial<Record<RemedyId, Message>> = {
  "add-dropout": matched,
  "batch-norm": matched,
  "layer-norm": matched,
  "data-augmentation": message(
    "The script trains a generator, which would learn to make the changed examples.",
  ),
  "label-smoothing": matched,
  "add-weight-decay": matched,
  // What a generator makes has the range of the data.
  "relu-activation": matched,
  "early-stopping": loss,
  "reduce-on-plateau": loss,
  "raise-learning-rate": balanced,
  "use-adam": balanced,
  "use-rmsprop": balanced,
};

const solved = message(
  "A solver evaluates the network at times of its own choice; what differs from call to call is not a vector field.",
);
const vectorField: Partial<Record<RemedyId, Message>> = {
  "add-dropout": solved,
  "batch-norm": solved,
};

/** A network that is the right-hand side of a differential equation. */
const isIntegrated = oncePerScript((script) =>
  importsOf(script).some((i) =>
    /^(?:torchdiffeq|torchdyn|torchsde|torchode|diffrax)\b/.test(i.module ?? i.qualified),
  ),
);

/** Why a remedy of supervised training does not suit what the script trains; null where it does. */
export function unsuitedTo(script: Script, id: RemedyId): Message | null {
  if (id === "relu-activation" && takesDerivatives(script)) return derivatives;
  if (id === "add-dropout" && takesDerivatives(script)) return noisy;
  if (id === "batch-norm" && takesDerivatives(script)) return mixed;
  if (trainsNothing(script)) return looks;
  const uncalled = uncalledTrainingOf(script);
  if (uncalled !== null)
    return message("The script runs, but nothing in it calls {name}, which trains.", {
      name: uncalled,
    });
  if (id === "add-dropout" && isVariational(script)) return drawn;
  const reason = agent[id];
  if (reason && actsInEnvironment(script)) return reason;
  if (vectorField[id] && isIntegrated(script)) return vectorField[id];
  return (isAdversarial(script) && adversarial[id]) || null;
}

const drawn = message(
  "The network draws its code at random already, by a spread that it learns; dropout would be more noise than it can tell.",
);

const looks = message("The script goes back through its loss, but trains nothing by it.");

const derivatives = message(
  "The loss takes derivatives of the network; second ones of ReLU are zero everywhere.",
);

const noisy = message(
  "The loss takes derivatives of the network, which dropout would make those of another function at each point.",
);

const mixed = message(
  "The loss takes derivatives of the network at each point, which a norm of the batch would make depend on the other points.",
);
