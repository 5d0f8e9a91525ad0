import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import type { Call } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import type { Frame } from "../../python/frame.ts";
import { literalOf } from "../../python/literals.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/traced.ts";
import { type Axis, isSameAxis, positionIn, type Shape } from "./axis.ts";
import { numberAt, type ShapeAt } from "./axisSize.ts";

/** What `torch.stack([a, b], 1)`, `torch.cat` and `one_hot` make of shapes; null for other calls. */
export function joinedShape(
  script: Script,
  call: Call,
  frame: Frame | null,
  shapeOf: (node: SyntaxNode) => Shape | null,
): Shape | null {
  const name = /^(?:torch|numpy)\.(?:nn\.functional\.)?(\w+)$/.exec(call.name ?? "")?.[1];
  const [first] = itemsOf(script, call.argumentList);
  if (name === undefined || !first) return null;
  if (name === "one_hot") {
    const shape = shapeOf(first.value);
    const count = argumentOf(script, call.argumentList, "num_classes", 1);
    const size = count ? certainly(numberOf(script, count.value, frame)) : null;
    return shape && { axes: [...shape.axes, { size, origin: null }] };
  }
  if (!/^(?:stack|cat|concatenate|concat|hstack)$/.test(name)) return null;
  if (!/^(?:Tuple|Array)Expression$/.test(first.value.name)) return null;
  const shapes = itemsOf(script, first.value).map(({ value, star }) =>
    star === "" ? shapeOf(value) : null,
  );
  const [one] = shapes;
  if (!one || shapes.some((shape) => shape?.axes.length !== one.axes.length)) return null;
  const given = argumentOf(script, call.argumentList, name.startsWith("con") ? "axis" : "dim", 1);
  const keyword = given ?? argumentOf(script, call.argumentList, "axis");
  const axis = keyword ? literalOf(script, keyword.value) : 0;
  if (typeof axis !== "number" || name === "hstack") return null;
  const agreed = one.axes.map((own, at): Axis => {
    const isShared = shapes.every((shape) => isSameAxis(shape?.axes[at], own));
    return isShared ? own : { size: null, origin: null };
  });
  const rank = one.axes.length + (name === "stack" ? 1 : 0);
  const position = axis < 0 ? rank + axis : axis;
  if (position < 0 || position >= rank) return null;
  return name === "stack"
    ? { axes: agreed.toSpliced(position, 0, { size: shapes.length, origin: null }) }
    : { axes: agreed.toSpliced(position, 1, joinedAxis(shapes, position)) };
}

/** One of the parts of `x.split(8, dim=2)` and `x.chunk(3, -1)`; null for other calls. */
export function partedShape(
  script: Script,
  call: Call,
  { frame, path }: Traced,
  shapeAt: ShapeAt,
): Shape | null {
  if (!/^(?:split|chunk)$/.test(call.method) || path.length !== 1) return null;
  const isFunction = call.name === `torch.${call.method}`;
  const items = itemsOf(script, call.argumentList);
  const whole = isFunction ? items[0]?.value : call.receiver;
  const count = items[isFunction ? 1 : 0]?.value;
  const shape = whole ? shapeAt(whole, frame) : null;
  const given = argumentOf(script, call.argumentList, "dim", isFunction ? 2 : 1);
  const position = shape && positionIn(shape, given ? literalOf(script, given.value) : 0);
  if (!shape || !count || position === null) return null;
  const number = numberAt(script, count, frame, shapeAt);
  const { size = null } = shape.axes[position] ?? {};
  const part =
    call.method === "split" ? number : size === null || number === null ? null : size / number;
  return { axes: shape.axes.toSpliced(position, 1, { size: part, origin: null }) };
}

function joinedAxis(shapes: readonly (Shape | null)[], at: number): Axis {
  const sizes = shapes.map((shape) => shape?.axes[at]?.size ?? null);
  const sum = sizes.reduce<number | null>((a, b) => (a === null || b === null ? null : a + b), 0);
  return { size: sum, origin: null };
}
