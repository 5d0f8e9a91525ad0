import type { SyntaxNode } from "@lezer/common";
import { groupBy } from "../groupBy.ts";
import { assignmentsOf } from "../python/bindings.ts";
import { type ImportedFile, seam } from "../python/importedFile.ts";
import { importsOf } from "../python/imports.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import { type FileJoin, joinedAt, parse, type Script } from "../python/script.ts";
import { versionOf } from "../python/textVersion.ts";
import { childrenOf, isWithin, nameOfDefinition, textOf, visit } from "../python/tree.ts";
import { unboundNames } from "../python/unboundNames.ts";
import { frameworkOf } from "../training/framework.ts";
import type { Edit, Outcome } from "../training/outcome.ts";
import { inSituation, type RemedyDefinition, type Situation } from "./definition.ts";
import { isSound } from "./soundness.ts";
import { unsuitedTo } from "./unsuited.ts";

/**
 * Places a remedy that the script alone does not tell where, with a file that it imports: the two are
 * read as one script, the imported file first, and the edits go where their text stands. Null where
 * that is not certain either.
 */
export function placeAcross(
  definition: RemedyDefinition,
  situation: Situation,
  file: ImportedFile,
  read: (text: string) => Script,
): Outcome | null {
  const { script: own } = situation;
  if (own.text.includes("\r\n") !== file.text.includes("\r\n")) return null;
  const whole = read(file.text + seam.replaceAll("\n", own.newline) + own.text);
  const at = whole.text.length - own.text.length;
  const views = joinedViews(whole);
  for (const imports of ["file", "script"] as const) {
    const joined = views.get(imports) ?? joinedAt(whole, { module: file.module, at, imports });
    views.set(imports, joined);
    const outcome = placeJoined(definition, situation, joined, file);
    if (outcome) return outcome;
  }
  return null;
}

/** What has been found out about a joined script serves all remedies that are placed with it. */
const joinedViews = oncePerScript(() => new Map<FileJoin["imports"], Script>());

function placeJoined(
  definition: RemedyDefinition,
  situation: Situation,
  joined: Script,
  file: ImportedFile,
): Outcome | null {
  const framework = frameworkOf(joined);
  if (framework === "unknown" || unsuitedTo(joined, definition.id)) return null;
  const outcome = definition.place(inSituation(joined, situation));
  const { placement } = outcome;
  if (placement.kind === "present") return outcome;
  if (placement.kind === "refused" || !isSound(joined, placement.edits)) return null;
  const divided = divide(placement, joined, situation.script, file);
  return divided && { ...outcome, placement: divided };
}

function divide(placement: Edit, joined: Script, own: Script, file: ImportedFile): Edit | null {
  const at = joined.text.length - own.text.length;
  const theirs = placement.edits.filter((e) => e.to <= file.text.length);
  const ours = placement.edits
    .filter((e) => e.from >= at)
    .map((e) => ({ ...e, from: e.from - at, to: e.to - at }));
  if (theirs.length + ours.length < placement.edits.length) return null;
  const reached = reachedFrom(joined, own, file);
  const isReached = (span: { from: number; to: number }) =>
    reached.some((node) => isWithin(span, node));
  const imports = joined.all("ImportStatement");
  const changes = theirs.filter((e) => !imports.some((i) => isWithin(e, i)));
  const isMeant = changes.every((e) => isReached(e) || e.to === e.from);
  if (!isMeant || (theirs.length > 0 && !changes.some(isReached))) return null;
  if (unboundNames(parse(file.text), theirs).length + unboundNames(own, ours).length > 0)
    return null;
  const isOurs = placement.anchor.from >= at;
  const anchor = isOurs
    ? { from: placement.anchor.from - at, to: placement.anchor.to - at }
    : importOf(own, file);
  if (!anchor || (!isOurs && !isReached(placement.anchor))) return null;
  const elsewhere =
    theirs.length > 0 ? [{ path: file.path, edits: theirs, version: versionOf(file.text) }] : [];
  return { kind: "edit", anchor, edits: ours, elsewhere };
}

function importOf(own: Script, file: ImportedFile) {
  const found = importsOf(own).find((i) => i.module === file.module || i.qualified === file.module);
  return found ? { from: found.statement.from, to: found.statement.to } : null;
}

/** Statements of the imported file's top level that the script uses, directly or by way of each other. */
function reachedFrom(joined: Script, own: Script, file: ImportedFile): readonly SyntaxNode[] {
  const statements = childrenOf(joined.root).filter((s) => s.to <= file.text.length + 1);
  const byName = groupBy(
    statements.flatMap((s) => definedNames(joined, s).map((name) => ({ name, statement: s }))),
    (d) => d.name,
  );
  const reached = new Set<SyntaxNode>();
  const reach = (name: string) => {
    for (const { statement } of byName.get(name) ?? []) {
      if (reached.has(statement)) continue;
      reached.add(statement);
      visit(statement, (node) => {
        if (node.name === "VariableName") reach(textOf(joined, node));
        return true;
      });
    }
  };
  for (const { module, qualified, local } of importsOf(own)) {
    if (module === file.module) reach(qualified.slice(qualified.lastIndexOf(".") + 1));
    else if (qualified === file.module) {
      for (const member of own.all("MemberExpression")) {
        const [object, property] = textOf(own, member).split(".");
        if (object === local && property !== undefined) reach(property);
      }
    }
  }
  return [...reached];
}

function definedNames(script: Script, statement: SyntaxNode): readonly string[] {
  const definition = statement.name === "DecoratedStatement" ? statement.lastChild : statement;
  if (definition && /^(?:Class|Function)Definition$/.test(definition.name)) {
    return [nameOfDefinition(script, definition)];
  }
  return statement.name === "AssignStatement"
    ? assignmentsOf(statement).map(({ target }) => textOf(script, target))
    : [];
}
