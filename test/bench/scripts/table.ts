import { type Examined, examinedSigns, type Treated } from "./examine.ts";

/** What is claimed, offered and refused over a folder of scripts, in numbers. */
export function tableOf(scripts: readonly Examined[]): string {
  const treated = scripts.flatMap((script) => script.treated);
  const edits = treated.filter(({ kind }) => kind === "edit");
  return [
    `${scripts.length} scripts`,
    "",
    "claims of faults: certain, suspected",
    ...claimRows(scripts),
    "",
    "scripts with at least one edit, by sign",
    ...examinedSigns.map((sign) => {
      const some = scripts.filter(({ offered }) => (offered.get(sign)?.length ?? 0) > 0);
      return row(sign, some.length, scripts.length);
    }),
    row(
      "none at all",
      scripts.filter(({ offered }) => [...offered.values()].every((ids) => ids.length === 0))
        .length,
      scripts.length,
    ),
    "",
    "edits",
    row("parse", edits.filter((e) => e.parses).length, edits.length),
    row("idempotent", edits.filter((e) => e.isIdempotent).length, edits.length),
    row("names bound", edits.filter((e) => e.unbound.length === 0).length, edits.length),
    "",
    "treatments: edit, present, refused",
    ...treatmentRows(treated),
    "",
    "refusals by reason",
    ...reasonRows(treated),
  ].join("\n");
}

function claimRows(scripts: readonly Examined[]): readonly string[] {
  const claims = scripts.flatMap((script) => script.claims);
  const ids = [...new Set(claims.map(({ id }) => id))].toSorted();
  const count = (id: string | null, isCertain: boolean) =>
    claims.filter((c) => (id === null || c.id === id) && c.isCertain === isCertain).length;
  return [...ids.map((id) => [id, id] as const), ["all", null] as const].map(([name, id]) =>
    columns(name, count(id, true), count(id, false)),
  );
}

function treatmentRows(treated: readonly Treated[]): readonly string[] {
  return [...Map.groupBy(treated, ({ id }) => id)].map(([id, all]) => {
    const count = (kind: Treated["kind"]) => all.filter((t) => t.kind === kind).length;
    return columns(id, count("edit"), count("present"), count("refused"));
  });
}

/** Reasons that differ only in what they quote of the script are one. */
function reasonRows(treated: readonly Treated[]): readonly string[] {
  const refused = treated.filter(({ kind }) => kind === "refused");
  const general = ({ says }: Treated) =>
    says.replace(/(?<=[:(] ).{1,200}?(?=[).]|$)|\d+(?:\.\d+)?/g, "…").slice(0, 110);
  return [...Map.groupBy(refused, general)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([reason, all]) => `${String(all.length).padStart(6)}  ${reason}`);
}

function row(name: string, part: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * part) / whole;
  return `${columns(name, part)} of ${whole} (${share.toFixed(1)} %)`;
}

function columns(name: string, ...numbers: readonly number[]): string {
  return `  ${name.padEnd(30)}${numbers.map((n) => String(n).padStart(6)).join("")}`;
}
