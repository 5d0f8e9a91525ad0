import type { SyntaxNode } from "@lezer/common";
import { groupBy } from "../groupBy.ts";
import { assignmentsOf } from "../python/bindings.ts";
import { isCalledElsewhere } from "../python/calledElsewhere.ts";
import { callsOfMethod } from "../python/calls.ts";
import { type ImportedFile, seam } from "../python/importedFile.ts";
import { importsOf, starImportsOf } from "../python/imports.ts";
import { formatNumber, literalOf } from "../python/literals.ts";
import { oncePerScript } from "../python/oncePerScript.ts";
import { type FileJoin, joinedAt, parse, type Script } from "../python/script.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
import { versionOf } from "../python/textVersion.ts";
import {
  childOf,
  childrenOf,
  isWithin,
  nameOfDefinition,
  textOf,
  topLevelStatementOf,
  visit,
} from "../python/tree.ts";
import { unboundNames } from "../python/unboundNames.ts";
import { frameworkOf } from "../training/framework.ts";
import { onlyMeasures } from "../training/lightning/trainer.ts";
import { backwardCalls } from "../training/loop/runLength.ts";
import { modelOf, modelRegions } from "../training/model/model.ts";
import { isOneOfSeveral, namesBehindTrained } from "../training/model/namesBehindTrained.ts";
import { chooseOptimizer } from "../training/optimizer/chooseOptimizer.ts";
import { trainingCalls } from "../training/optimizer/handedOptimizer.ts";
import type { Edit, Outcome } from "../training/outcome.ts";
import { learningRateOf } from "../training/rate/learningRate.ts";
import { inSituation, type RemedyDefinition, type Situation } from "./definition.ts";
import { isSound } from "./soundness.ts";
import { unsuitedTo } from "./unsuited.ts";

/**
 * Places a remedy that the script alone does not tell where, with a file that it imports or that calls it: the two
 * are read as one script, the imported one first, and the edits go where their text stands. Null where that is not
 * certain either.
 */
export function placeAcross(
  definition: RemedyDefinition,
  situation: Situation,
  file: ImportedFile,
  read: (text: string) => Script,
): Outcome | null {
  const { script: own } = situation;
  if (own.text.includes("\r\n") !== file.text.includes("\r\n")) return null;
  const [imported, importing] = file.isCaller ? [own.text, file.text] : [file.text, own.text];
  const whole = read(imported + seam.replaceAll("\n", own.newline) + importing);
  const [end, at] = [imported.length, whole.text.length - importing.length];
  const views = joinedViews(whole);
  for (const imports of ["file", "script"] as const) {
    const joined = views.get(imports) ?? joinedAt(whole, { module: file.module, at, imports });
    views.set(imports, joined);
    const outcome = placeJoined(definition, situation, { joined, end, at, own, file });
    if (outcome) return outcome;
  }
  return null;
}

/**
 * Whether an edit changes the default of a parameter, or counts with one as the rate: a caller may give another value.
 * @param isCalledByFile whether a file that calls this one is known; else only what nothing here calls has one.
 */
export function restsOnDefault(
  { script, hyperparameters }: Situation,
  { edits }: Edit,
  isCalledByFile: boolean,
): boolean {
  const parameters = script
    .all("FunctionDefinition")
    .filter((definition) => isCalledByFile || isCalledElsewhere(script, definition))
    .flatMap((definition) => childOf(definition, "ParamList") ?? []);
  if (parameters.length === 0) return false;
  const isDefault = (span: { from: number; to: number }) =>
    parameters.some((list) => isWithin(span, list));
  const choice = chooseOptimizer(script, hyperparameters);
  const rate = choice.kind === "found" ? learningRateOf(script, choice.optimizer) : null;
  const value = rate?.kind === "known" && rate.place ? rate.place : null;
  const isWritten =
    value !== null && edits.some(({ insert }) => numbersIn(insert).has(formatNumber(value.value)));
  return edits.some(isDefault) || (isWritten && isDefault(value.literal));
}

/** The numbers that a piece of code has, each as an edit writes it. */
function numbersIn(code: string): ReadonlySet<string> {
  const script = parse(code);
  const numbers = new Set<string>();
  visit(script.root, (node) => {
    const value = literalOf(script, node);
    if (typeof value === "number") numbers.add(formatNumber(value));
    return true;
  });
  return numbers;
}

/** What has been found out about a joined script serves all remedies that are placed with it. */
const joinedViews = oncePerScript(() => new Map<FileJoin["imports"], Script>());

/** Two files as one script: where the imported one ends, and where the importing one begins. */
interface Pair {
  readonly joined: Script;
  readonly end: number;
  readonly at: number;
  readonly own: Script;
  readonly file: ImportedFile;
}

function placeJoined(
  definition: RemedyDefinition,
  situation: Situation,
  pair: Pair,
): Outcome | null {
  const { joined } = pair;
  const framework = frameworkOf(joined);
  if (framework === "unknown" || unsuitedTo(joined, definition.id)) return null;
  if (framework === "lightning" && onlyMeasures(joined)) return null;
  const outcome = definition.place(inSituation(joined, situation));
  const { placement } = outcome;
  if (placement.kind === "present") return outcome;
  if (placement.kind === "refused" || !isSound(joined, placement.edits)) return null;
  const divided = divide(placement, pair);
  return divided && { ...outcome, placement: divided };
}

function divide(placement: Edit, pair: Pair): Edit | null {
  const { joined, end, at, own, file } = pair;
  const inImported = placement.edits.filter((e) => e.to <= end);
  const inImporting = placement.edits.filter((e) => e.from >= at).map((e) => moved(e, -at));
  if (inImported.length + inImporting.length < placement.edits.length) return null;
  const reached = reachedFrom(pair);
  const isReached = (span: { from: number; to: number }) =>
    reached.some((node) => isWithin(span, node));
  if (file.isCaller && !callsOfMethod(joined, ...trainingCalls).some(({ node }) => isReached(node)))
    return null;
  const imports = joined.all("ImportStatement");
  const changes = inImported.filter((e) => !imports.some((i) => isWithin(e, i)));
  const isMeant = changes.every((e) => isReached(e) || e.to === e.from);
  if (!isMeant || (inImported.length > 0 && !changes.some(isReached))) return null;
  const [ours, theirs] = file.isCaller ? [inImported, inImporting] : [inImporting, inImported];
  if (unboundNames(parse(file.text), theirs).length + unboundNames(own, ours).length > 0)
    return null;
  if (changes.some((e) => isOfUntrainedNetwork(joined, e))) return null;
  if (changes.some((e) => isOfAnotherTraining(pair, e))) return null;
  if (file.isCaller && inImporting.length > 0 && trainsInBoth(pair)) return null;
  const isInImporting = placement.anchor.from >= at;
  if (!isInImporting && !isReached(placement.anchor)) return null;
  const anchor =
    isInImporting === (file.isCaller === true)
      ? meetingPlace(pair, reached)
      : moved(placement.anchor, isInImporting ? -at : 0);
  if (!anchor) return null;
  const elsewhere =
    theirs.length > 0 ? [{ path: file.path, edits: theirs, version: versionOf(file.text) }] : [];
  return { kind: "edit", anchor, edits: ours, elsewhere };
}

/** A caller that trains by itself is another program: what it changes is not of the script's own run. */
function trainsInBoth({ joined, at }: Pair): boolean {
  const passes = backwardCalls(joined);
  return passes.some(({ node }) => node.from >= at) && passes.some(({ node }) => node.from < at);
}

/** Of a function that trains by itself, where the importing file has a training of its own. */
function isOfAnotherTraining(pair: Pair, change: ScriptEdit): boolean {
  const { joined, at } = pair;
  const isOfPass = ({ node }: { readonly node: SyntaxNode }) =>
    node.from < at && isWithin(change, topLevelStatementOf(node));
  return trainsInBoth(pair) && backwardCalls(joined).some(isOfPass);
}

/** Where it is not certain which network is trained: one that no optimizer may hold, or that an option has to choose. */
function isOfUntrainedNetwork(joined: Script, { from, to }: ScriptEdit): boolean {
  const trained = modelOf(joined) === null ? namesBehindTrained(joined) : null;
  return modelRegions(joined).some((region) => {
    if (!isWithin({ from, to }, region)) return false;
    const name = nameOfDefinition(joined, region);
    return trained?.has(name) === false || isOneOfSeveral(joined, name);
  });
}

function moved<Span extends { readonly from: number; readonly to: number }>(
  span: Span,
  by: number,
): Span {
  return { ...span, from: span.from + by, to: span.to + by };
}

/** Where the script says what the other file has to do with it: its import of it, or what the caller calls. */
function meetingPlace({ own, file }: Pair, reached: readonly SyntaxNode[]): Edit["anchor"] | null {
  const [first] = reached;
  if (file.isCaller) return first ? { from: first.from, to: first.to } : null;
  const found =
    importsOf(own).find((i) => i.module === file.module || i.qualified === file.module) ??
    starImportsOf(own).find((i) => i.module === file.module);
  return found ? { from: found.statement.from, to: found.statement.to } : null;
}

/** Statements of the imported file's top level that the other uses, directly or by way of each other. */
function reachedFrom({ joined, end, own, file }: Pair): readonly SyntaxNode[] {
  const importing = file.isCaller ? parse(file.text) : own;
  const statements = childrenOf(joined.root).filter((s) => s.to <= end + 1);
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
  const used = new Set(
    importing
      .all("VariableName")
      .filter(({ parent }) => parent?.name !== "ImportStatement")
      .map((name) => textOf(importing, name)),
  );
  for (const { module, qualified, local } of importsOf(importing)) {
    if (!used.has(local)) continue;
    if (module === file.module) reach(qualified.slice(qualified.lastIndexOf(".") + 1));
    else if (qualified === file.module) {
      for (const member of importing.all("MemberExpression")) {
        const [object, property] = textOf(importing, member).split(".");
        if (object === local && property !== undefined) reach(property);
      }
    }
  }
  if (starImportsOf(importing).some(({ module }) => module === file.module)) {
    for (const variable of importing.all("VariableName")) reach(textOf(importing, variable));
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
