import type { SyntaxNode } from "@lezer/common";
import { groupBy } from "../../groupBy.ts";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { parametersOf } from "../../python/bindings.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { hasNameLike } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin, textOf } from "../../python/tree.ts";
import { networkOf } from "../pytorch/network.ts";
import { ownWeights } from "./initializers.ts";
import { layerKindOf } from "./layers.ts";
import { modelOf, modelRegions } from "./model.ts";

/** A number of units. */
export interface Width {
  readonly value: number;
  readonly literal: SyntaxNode;
  /** Names that it has on its way to the layer. */
  readonly names: readonly string[];
}

/** How wide the dense layers of the model are. */
export interface HiddenWidths {
  /** Widths between layers, and what is named so. */
  readonly hidden: readonly Width[];
  /** Of hidden layers that a loss goes back through, in units; empty where they cannot be followed. */
  readonly trained: readonly number[];
  readonly hasTrainedHidden: boolean;
  readonly outputs: number | null;
  /** Of the first layer. */
  readonly inputs: number | null;
  /** It gives back what it gets, and is narrow on purpose. */
  readonly isAutoencoder: boolean;
}

const widthNames =
  /^(?:(?:n_?)?hidden(?:_?(?:dim|size|units|width|features|channels))?|hid|width|units|n_?units|neurons|h|d_?model|hidden_?\w*|w|nh|dim)$/i;
/** A code of one or two numbers is no choice for a classifier, whatever it is called. */
const smallestCode = 2;
const codes = /latent|bottleneck|code|^z(?:_?dim)?$|embed/i;

export const hiddenWidthsOf = oncePerScript((script): HiddenWidths => {
  const regions = modelRegions(script);
  const layers = callsOf(script).filter(
    (c) => layerKindOf(c.name) === "linear" && regions.some((r) => isWithin(c.node, r)),
  );
  const trained = networkOf(script).layers.filter(
    ({ isOutput, operation }) => !isOutput && operation.kind === "linear",
  );
  return {
    hidden: modelsOf(script, layers).flatMap((own) => hiddenWidths(script, own)),
    trained: trained.flatMap(({ operation: { settings } }) =>
      settings ? (endsOf(script, settings).output?.value ?? []) : [],
    ),
    hasTrainedHidden: trained.length > 0,
    outputs: outputsOf(script, layers),
    inputs: inputsOf(script, layers),
    isAutoencoder: isAutoencoder(script, layers),
  };
});

/** Where it is not certain which network is trained, the layers of each class are a model of their own. */
function modelsOf(script: Script, layers: readonly Call[]): readonly (readonly Call[])[] {
  if (layers.length === 0 || modelOf(script) !== null) return [layers];
  return [
    ...groupBy(layers, ({ node }) => ancestorOf(node, "ClassDefinition")?.from ?? -1).values(),
  ];
}

/** Widths between layers: outputs of one that are the inputs of another, and what is named so. */
function hiddenWidths(script: Script, layers: readonly Call[]): readonly Width[] {
  const ends = layers.length > 0 ? layers.map((call) => endsOf(script, call)) : ownEnds(script);
  // A first layer as wide as the inputs holds all of them, but two units bend nothing.
  const first = ends[0]?.output?.value ?? 0;
  const whole = first > 2 && ends[0]?.input?.value === first ? first : null;
  const inner = ends.flatMap(({ output }, at) => {
    const matches = ends
      .slice(at + 1)
      .some(({ input }) => input && output && input.value === output.value);
    return output && matches && output.value !== whole ? [output.value] : [];
  });
  const linked = ends.flatMap(({ input, output }, at) => {
    const isFed =
      input !== null &&
      inner.includes(input.value) &&
      ends.slice(0, at).some((earlier) => earlier.output?.value === input.value);
    const feeds = at < ends.length - 1 && output !== null && inner.includes(output.value);
    return [...(isFed && input ? [input] : []), ...(feeds && output ? [output] : [])];
  });
  const widths = [
    ...linked,
    ...bottleneck(ends),
    ...between(script, layers, inner),
    ...namedWidths(script, layers),
  ].filter((w) => w.value <= smallestCode || !w.names.some((n) => codes.test(n)));
  return withoutInputs(widths, ends[0]?.input ?? null);
}

/** How wide the data is stays as it is: where one number stands for both, neither it nor its like is a choice. */
function withoutInputs(widths: readonly Width[], given: Width | null): readonly Width[] {
  const isShared = widths.some(({ literal }) => literal.from === given?.literal.from);
  return isShared ? widths.filter(({ value }) => value !== given?.value) : widths;
}

/** The named width of what the last layer gets, where it is far less than what it gives. */
function bottleneck(ends: readonly Ends[]): readonly Width[] {
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
function ownEnds(script: Script): readonly Ends[] {
  const shared = (width: Width | null) => (width && width.names.length > 0 ? width : null);
  return drawnWidths(script).map(({ input, output }) => ({
    input: shared(input),
    output: shared(output),
  }));
}

function drawnWidths(script: Script): readonly Ends[] {
  return ownWeights(script).flatMap(({ value }) => {
    const draw = callsWithin(script, value).find((c) =>
      /^torch\.(?:randn|rand)$/.test(c.name ?? ""),
    );
    const [rows, columns, more] = draw ? itemsOf(script, draw.argumentList) : [];
    if (!rows || !columns || more?.keyword === null) return [];
    return [
      {
        input: widthOf(script, rows.value),
        output: widthOf(script, columns.value),
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

/** Rows of the first weights, where the script multiplies with its own. */
function inputsOf(script: Script, [first]: readonly Call[]): number | null {
  if (!first) return drawnWidths(script)[0]?.input?.value ?? null;
  const given = argumentOf(script, first.argumentList, "in_features", 0);
  return given ? evaluate(script, given.value) : null;
}

/** A network that gives back what it gets is narrow on purpose. */
function isAutoencoder(script: Script, layers: readonly Call[]): boolean {
  if (hasNameLike(script, /auto_?encoder|reconstruct|recon_|decode|^V?AE$/i)) return true;
  const input = inputsOf(script, layers);
  return input !== null && input > 2 && input === outputsOf(script, layers);
}
