import type { SyntaxNode } from "@lezer/common";
import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { parametersOf } from "../../python/bindings.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { distinct } from "../../python/literalPlace.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin, textOf } from "../../python/tree.ts";
import { ownWeights } from "../../training/initializers.ts";
import { layerKindOf } from "../../training/layers.ts";
import { modelRegions } from "../../training/model.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { networkOf } from "../../training/pytorch/network.ts";
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

const target = 64;
/** Two or three units cannot hold what most tasks need; up to sixteen leave much to luck. */
const narrow = 4;
const lucky = 16;
const widthNames =
  /^(?:(?:n_?)?hidden(?:_?(?:dim|size|units|width|features|channels))?|hid|width|units|n_?units|neurons|h|d_?model|hidden_?\w*|w|nh|dim)$/i;
/** A code of one or two numbers is no choice for a classifier, whatever it is called. */
const smallestCode = 2;
const codes = /latent|bottleneck|code|^z(?:_?dim)?$|embed/i;

interface Width {
  readonly value: number;
  readonly literal: SyntaxNode;
  readonly names: readonly string[];
}

function find(program: TrainingProgram, finding: Finding | null): Discovery | null {
  const { script } = program;
  const regions = modelRegions(script);
  const layers = callsOf(script).filter(
    (c) => layerKindOf(c.name) === "linear" && regions.some((r) => isWithin(c.node, r)),
  );
  if (isAutoencoder(script, layers)) return null;
  const limit = finding?.sign === "initialization-sensitivity" ? lucky : narrow;
  const widths = hiddenWidths(script, layers);
  const outputs = outputsOf(script, layers);
  const isNarrow = ({ value }: Width) =>
    value <= limit || (outputs !== null && value <= lucky && value * 2 <= outputs);
  const tight = widths.filter(isNarrow);
  const [first] = tight;
  if (!first || !isTightEverywhere(script, limit)) return null;
  const edits = tight.map(({ literal: { from, to } }) => ({ from, to, insert: String(target) }));
  return fault(
    first.literal,
    distinct(edits),
    {
      title: message("Widen the hidden layers ({before} → {after})", {
        before: first.value,
        after: target,
      }),
      why: message(
        "Everything the network knows has to pass through {value} units; whether it does is a matter of luck.",
        { value: first.value },
      ),
    },
    "suspected",
  );
}

/**
 * No hidden layer that a loss goes back through is wider than the limit: a narrow one between wide ones is
 * a bottleneck, and narrow by design. One or two units hold next to nothing even so.
 */
function isTightEverywhere(script: Script, limit: number): boolean {
  const { layers } = networkOf(script);
  const hidden = layers.filter(
    ({ isOutput, operation }) => !isOutput && operation.kind === "linear",
  );
  if (layers.length === 0 || hidden.length === 0) return false;
  const known = hidden.flatMap(({ operation: { settings } }) =>
    settings ? (endsOf(script, settings).output?.value ?? []) : [],
  );
  return Math.max(0, ...known) <= limit || Math.min(...known) <= smallestCode;
}

/** Widths between layers: outputs of one that are the inputs of another, and what is named so. */
function hiddenWidths(script: Script, layers: readonly Call[]): readonly Width[] {
  const ends = layers.length > 0 ? layers.map((call) => endsOf(script, call)) : ownEnds(script);
  // A first layer as wide as the inputs holds all of them, but two units bend nothing.
  const first = ends[0]?.output?.value ?? 0;
  const whole = first > 2 && ends[0]?.input?.value === first ? first : null;
  const inner = ends.flatMap(({ output }, at) => {
    const matches = ends
      .slice(at)
      .some(({ input }) => input && output && input.value === output.value);
    return output && matches && output.value !== whole ? [output.value] : [];
  });
  const linked = ends.flatMap(({ input, output }, at) => {
    const isFed = at > 0 && input !== null && inner.includes(input.value);
    const feeds = at < ends.length - 1 && output !== null && inner.includes(output.value);
    return [...(isFed && input ? [input] : []), ...(feeds && output ? [output] : [])];
  });
  return [
    ...linked,
    ...neck(ends),
    ...between(script, layers, inner),
    ...namedWidths(script, layers),
  ].filter((w) => w.value <= smallestCode || !w.names.some((n) => codes.test(n)));
}

/** The named width of what the last layer gets, where it is far less than what it gives. */
function neck(ends: readonly Ends[]): readonly Width[] {
  const last = ends.length > 1 ? ends.at(-1) : undefined;
  const { input, output } = last ?? { input: null, output: null };
  const isNeck =
    input !== null && input.value <= smallestCode && (output?.value ?? 0) > input.value;
  return isNeck && input.names.length > 0 ? [input] : [];
}

interface Ends {
  readonly input: Width | null;
  readonly output: Width | null;
}

function endsOf(script: Script, { argumentList }: Call): Ends {
  return {
    input: widthOf(script, argumentOf(script, argumentList, "in_features", 0)?.value),
    output: widthOf(script, argumentOf(script, argumentList, "out_features", 1)?.value),
  };
}

/** `torch.randn(2, H)` of weights that the script multiplies with; biases have the width by its name too. */
function ownEnds(script: Script) {
  const isShared = (width: Width | null) => (width && width.names.length > 0 ? width : null);
  return ownWeights(script).flatMap(({ value }) => {
    const draw = callsWithin(script, value).find((c) =>
      /^torch\.(?:randn|rand)$/.test(c.name ?? ""),
    );
    const [rows, columns, more] = draw ? itemsOf(script, draw.argumentList) : [];
    if (!rows || !columns || more?.keyword === null) return [];
    return [
      {
        input: isShared(widthOf(script, rows.value)),
        output: isShared(widthOf(script, columns.value)),
      },
    ];
  });
}

function widthOf(script: Script, node: SyntaxNode | undefined): Width | null {
  const origin = node ? originOf(script, node) : null;
  return origin && typeof origin.value === "number"
    ? { value: origin.value, literal: origin.literal, names: origin.names }
    : null;
}

/** Norms between the layers have the width as well. */
function between(
  script: Script,
  layers: readonly Call[],
  inner: readonly number[],
): readonly Width[] {
  const [first] = layers;
  const last = layers.at(-1);
  if (!first || !last) return [];
  return callsOf(script).flatMap((call) => {
    if (!/^torch\.nn\.(?:BatchNorm1d|LayerNorm)$/.test(call.name ?? "")) return [];
    const [item] = itemsOf(script, call.argumentList);
    const width = widthOf(script, item?.value);
    return width && inner.includes(width.value) ? [width] : [];
  });
}

/** Parameters of the model's own code that are called a width, where layers are made in a loop. */
function namedWidths(script: Script, layers: readonly Call[]): readonly Width[] {
  const definitions = layers.flatMap((l) => {
    const owner = ancestorOf(l.node, "FunctionDefinition");
    return owner ? [owner] : [];
  });
  return definitions.flatMap((definition) =>
    parametersOf(script, definition).flatMap((parameter) => {
      if (!widthNames.test(parameter.name)) return [];
      const use = script
        .all("VariableName")
        .find(
          (v) =>
            isWithin(v, definition) &&
            v.from > parameter.node.to &&
            textOf(script, v) === parameter.name &&
            v.parent?.name !== "ParamList",
        );
      const width = widthOf(script, use);
      return width ? [width] : [];
    }),
  );
}

function outputsOf(script: Script, layers: readonly Call[]): number | null {
  const last = layers.toSorted((a, b) => a.node.from - b.node.from).at(-1);
  const given = last && argumentOf(script, last.argumentList, "out_features", 1);
  return given ? evaluate(script, given.value) : null;
}

/** A network that gives back what it gets is narrow on purpose. */
function isAutoencoder(script: Script, layers: readonly Call[]): boolean {
  if (/autoencoder|reconstruct|decoder|\bAE\b|\bVAE\b/i.test(script.text)) return true;
  const first = layers[0];
  const given = first && argumentOf(script, first.argumentList, "in_features", 0);
  const input = given ? evaluate(script, given.value) : null;
  return input !== null && input > 2 && input === outputsOf(script, layers);
}

export const narrowLayers: Fault = {
  id: "fix-narrow-layers",
  signs: standstill,
  title: message("Widen the hidden layers"),
  why: message("A few units hold too little, and one dead unit among them is a large loss."),
  cost: message("More weights to compute and to fit."),
  sources: [sources.neuraLint, sources.umlaut],
  snippets: { pytorch: "nn.Linear(n_inputs, 64)" },
  find,
};
