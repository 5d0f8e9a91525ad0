import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { bindingsOf, parametersOf } from "../../python/bindings.ts";
import { referenceTo } from "../../python/imports.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, functionOf, nameOfDefinition, textOf } from "../../python/tree.ts";
import {
  edit,
  type Outcome,
  present,
  refusedBecause,
  withoutRepeats,
} from "../../training/outcome.ts";
import { type Seed, seedsOf } from "../../training/seeds.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

/** The seed is read from outside, so that one script can be run with several. */
function place({ script }: Situation): Outcome {
  const all = seedsOf(script);
  const seeds = all.filter((s) => !isSetByCaller(script, s, all));
  const [seed] = seeds;
  if (!seed || !seeds.some((s) => s.isOfWeights)) {
    return refusedBecause("The script sets no seed: run it several times and compare the runs.");
  }
  for (const { value } of seeds) {
    const option = originOf(script, value)?.option;
    if (option) {
      return present("The seed is an option already: run the script with {option} 0, 1, 2 …", {
        option,
      });
    }
  }
  if (seeds.some((s) => isFromOutside(script, s.value))) {
    return present("The seed comes from outside already: {code}.", {
      code: textOf(script, seed.value),
    });
  }
  if (new Set(seeds.flatMap((s) => numberOf(script, s.value) ?? [])).size > 1) {
    return refusedBecause("The script draws from several seeds, which are to stay apart.");
  }
  const environment = referenceTo(script, "os.environ.get");
  const q = script.quote;
  const edits = seeds.map(({ value }) => {
    const { from, to } = baseOf(value);
    const text = script.text.slice(from, to);
    return { from, to, insert: `int(${environment.text}(${q}SEED${q}, ${text}))` };
  });
  return edit(seed.call.node, withoutRepeats([...environment.edits, ...edits]));
}

function numberOf(script: Script, value: SyntaxNode): number | null {
  const number = originOf(script, value)?.value;
  return typeof number === "number" ? number : null;
}

/** The parameter of a helper whose calls are seeds themselves. */
function isSetByCaller(script: Script, { value }: Seed, all: readonly Seed[]): boolean {
  const definition = functionOf(value);
  if (value.name !== "VariableName" || !definition) return false;
  const isParameter = parametersOf(script, definition).some(
    (p) => p.name === textOf(script, value),
  );
  return isParameter && all.some((s) => s.call.method === nameOfDefinition(script, definition));
}

/** Read from an option or the environment, also by way of a name and with a rank added. */
function isFromOutside(script: Script, value: SyntaxNode): boolean {
  const bindings =
    value.name === "VariableName" ? bindingsOf(script, textOf(script, value), value)?.bindings : [];
  const made = (bindings ?? []).flatMap((b) =>
    b.kind === "value" ? [textOf(script, b.value)] : [],
  );
  return [textOf(script, value), ...made].some((text) =>
    /environ|getenv|argv|\b(?:args?|opts?|options|cfg|config|hparams|flags)\b[.[]/i.test(text),
  );
}

/** The 1337 of `1337 + rank`, so that what is added still tells processes and rounds apart. */
function baseOf(value: SyntaxNode): SyntaxNode {
  if (value.name !== "BinaryExpression") return value;
  return childrenOf(value).find((part) => part.name === "Number") ?? value;
}

export const severalSeeds: RemedyDefinition = {
  id: "several-seeds",
  title: message("Take the seed from the environment, to run with several (SEED=1, 2, 3)"),
  why: message(
    "Where initial values decide the result, one run says little. Three to five runs with other seeds show the spread; their mean and standard deviation are the result.",
  ),
  cost: message("As many runs as seeds."),
  sources: [sources.variance],
  snippets: {
    pytorch: 'torch.manual_seed(int(os.environ.get("SEED", 0)))',
    keras: 'keras.utils.set_random_seed(int(os.environ.get("SEED", 0)))',
    transformers: 'TrainingArguments(..., seed=int(os.environ.get("SEED", 42)))',
    lightning: 'lightning.seed_everything(int(os.environ.get("SEED", 0)))',
  },
  supports: ({ sign }) => sign === "initialization-sensitivity",
  place,
};
