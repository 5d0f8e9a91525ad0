import { type Axis, atomsOf, isSameAxis } from "./axis.ts";

/** How a view that exchanges axes is put right; null where neither way does it. */
export type Exchange =
  /** The axes in this order, before they are lined up. */
  | { readonly kind: "before"; readonly order: readonly number[] }
  /** The sizes of the view in this order, which the axes that it gives are brought back from. */
  | { readonly kind: "after"; readonly order: readonly number[]; readonly back: readonly number[] }
  | { readonly kind: "unknown" };

interface Match {
  /** Which of the sizes that are asked for. */
  readonly asked: number;
  /** Which axis it is. */
  readonly atom: number;
}

/**
 * Axes that a view asks for in another order than they have: an axis, told from all others, has something else before
 * it than is asked for. Null where the sizes tell of no such axis.
 */
export function exchangeOf(
  axes: readonly Axis[],
  sizes: readonly ("rest" | readonly Axis[])[],
): Exchange | null {
  const atoms = axes.flatMap(atomsOf);
  const factors = sizes.map((size) =>
    size === "rest" || size.length !== 1 ? null : (size[0] ?? null),
  );
  const matches = matchesOf(atoms, factors);
  const isMoved = matches.some((match) => isOutOfPlace(match, matches, atoms, sizes));
  if (!isMoved) return null;
  const isPlain =
    atoms.length === axes.length && sizes.every((size) => size === "rest" || size.length === 1);
  return (isPlain && mendingOf(matches, atoms.length, sizes.length)) || { kind: "unknown" };
}

/** Sizes that are one axis and no other. */
function matchesOf(atoms: readonly Axis[], factors: readonly (Axis | null)[]): readonly Match[] {
  return factors.flatMap((factor, asked) => {
    if (!factor || factor.size === 1 || (factor.size === null && factor.origin === null)) return [];
    const fitting = atoms.flatMap((atom, at) => (isSameAxis(atom, factor) ? [at] : []));
    const [atom, another] = fitting;
    const isTwice = factors.some((f, at) => at !== asked && f !== null && isSameAxis(f, factor));
    return atom === undefined || another !== undefined || isTwice ? [] : [{ asked, atom }];
  });
}

/** On one side of an axis are other axes than are asked for there. */
function isOutOfPlace(
  match: Match,
  matches: readonly Match[],
  atoms: readonly Axis[],
  sizes: readonly ("rest" | readonly Axis[])[],
): boolean {
  const rest = sizes.indexOf("rest");
  // The rest has whatever is left: the other side tells.
  const isBefore = rest < 0 || rest > match.asked;
  const isThere = (at: number, place: number) => (isBefore ? at < place : at > place);
  const isMatched = (other: Match) =>
    isThere(other.asked, match.asked) && isThere(other.atom, match.atom);
  const kept = matches.filter(isMatched);
  const asked = sizes.flatMap((size, at) =>
    size !== "rest" && isThere(at, match.asked) && !kept.some((m) => m.asked === at) ? size : [],
  );
  const had = atoms.filter((_, at) => isThere(at, match.atom) && !kept.some((m) => m.atom === at));
  const [more, most] = [asked, had].map((axes) => axes.filter(({ size }) => size !== 1));
  if ([...(more ?? []), ...(most ?? [])].some((a) => a.size === null && a.origin === null)) {
    return false;
  }
  // What is left over on one side alone has come from, or gone to, the other side of the axis.
  return (more?.length === 0) !== (most?.length === 0);
}

function mendingOf(matches: readonly Match[], atoms: number, sizes: number): Exchange | null {
  const freeAtoms = range(atoms).filter((at) => !matches.some((m) => m.atom === at));
  const freeSizes = range(sizes).filter((at) => !matches.some((m) => m.asked === at));
  if (freeSizes.length === freeAtoms.length && freeAtoms.length > 1) return null;
  if (freeSizes.length <= 1) {
    if (freeSizes.length === 0 && freeAtoms.length > 0) return null;
    const order = range(sizes).flatMap((at) => {
      const match = matches.find(({ asked }) => asked === at);
      return match ? [match.atom] : freeAtoms;
    });
    return { kind: "before", order };
  }
  const [whole, another] = freeAtoms;
  if (whole === undefined || another !== undefined) return null;
  const order = range(atoms).flatMap((at) => {
    const match = matches.find(({ atom }) => atom === at);
    return match ? [match.asked] : freeSizes;
  });
  return { kind: "after", order, back: range(sizes).map((at) => order.indexOf(at)) };
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, at) => at);
}
