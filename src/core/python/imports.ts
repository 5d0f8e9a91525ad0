import type { SyntaxNode } from "@lezer/common";
import { indentAt, lineEnd, lineStart } from "./lines.ts";
import { oncePerScript } from "./oncePerScript.ts";
import type { Script } from "./script.ts";
import type { ScriptEdit } from "./scriptEdit.ts";
import { ancestorOf, childOf, childrenOf, endOf, textOf } from "./tree.ts";

/** One name that an import binds. */
export interface Import {
  /** What the file calls it. */
  readonly local: string;
  /** What it is, as a dotted name; relative imports keep their leading dots. */
  readonly qualified: string;
  /** Module of a `from … import`; null for a plain `import`. */
  readonly module: string | null;
  readonly statement: SyntaxNode;
  /** The imported name (before `as`), for replacement. */
  readonly from: number;
  readonly to: number;
}

export const importsOf = oncePerScript((script): readonly Import[] =>
  script.all("ImportStatement").flatMap((s) => readStatement(script, s)),
);

function readStatement(script: Script, statement: SyntaxNode): Import[] {
  const imports: Import[] = [];
  let module: string | null = null;
  let dotted = "";
  let alias: string | null = null;
  let expectsAlias = false;
  let from = -1;
  let to = -1;
  const flush = () => {
    if (from >= 0) {
      const qualified =
        module === null ? dotted : `${module}${/\.$/.test(module) ? "" : "."}${dotted}`;
      const first = dotted.split(".")[0] ?? dotted;
      const local = alias ?? (module === null ? first : dotted);
      imports.push({
        local,
        qualified: alias === null && module === null ? first : qualified,
        module,
        statement,
        from,
        to,
      });
    }
    dotted = "";
    alias = null;
    expectsAlias = false;
    from = -1;
  };
  for (const child of childrenOf(statement)) {
    const text = textOf(script, child);
    if (child.name === "import") {
      if (textOf(script, statement).startsWith("from")) module = dotted;
      dotted = "";
      from = -1;
    } else if (child.name === "as") expectsAlias = true;
    else if (child.name === ",") flush();
    else if (child.name === "VariableName" && expectsAlias) alias = text;
    else if (child.name === "VariableName" || text === "." || text === "...") {
      if (from < 0) from = child.from;
      dotted += text;
      to = child.to;
    }
  }
  flush();
  return imports;
}

/** `from module import *`, whose names the statement does not say. */
export const starImportsOf = oncePerScript(
  (script): readonly { readonly module: string; readonly statement: SyntaxNode }[] =>
    script.all("ImportStatement").flatMap((statement) => {
      const module = /^from\s+([\w.]+)\s+import\s*\*/.exec(textOf(script, statement))?.[1];
      return module === undefined ? [] : [{ module, statement }];
    }),
);

/** The imports of the part of a joined script that a remedy says names in; all of a plain one. */
function ownImports(script: Script): readonly Import[] {
  return importsOf(script).filter((i) => isInOwnPart(script, i.statement));
}

/** The edits that make `module.name` usable, and what it is called then. */
export interface Reference {
  readonly text: string;
  readonly edits: readonly ScriptEdit[];
}

/**
 * How this file can say a dotted name, by the longest module it imports already; else an import of
 * the first part is added. `torch.nn.init.zeros_` is `nn.init.zeros_` after `from torch import nn`.
 */
export function referenceTo(script: Script, qualified: string): Reference {
  const candidates = ownImports(script)
    .filter((i) => ancestorOf(i.statement, "FunctionDefinition", "ClassDefinition") === null)
    .filter((i) => qualified === i.qualified || qualified.startsWith(`${i.qualified}.`))
    .filter((i) => !isRebound(script, i.local))
    .sort((a, b) => b.qualified.length - a.qualified.length);
  const best = candidates[0];
  if (best) return { text: best.local + qualified.slice(best.qualified.length), edits: [] };
  const dot = qualified.lastIndexOf(".");
  const [module, name] = [qualified.slice(0, dot), qualified.slice(dot + 1)];
  if (ownImports(script).some((i) => i.module === module)) {
    return { text: name, edits: importFrom(script, module, name) };
  }
  const root = qualified.split(".")[0] ?? qualified;
  return { text: qualified, edits: [addImport(script, `import ${root}`)] };
}

/** `optim = optim.Adam(…)`, here or in a function, or a parameter: somewhere the name is that of something else. */
function isRebound(script: Script, name: string): boolean {
  const isNamed = (node: SyntaxNode) =>
    node.name === "VariableName" && textOf(script, node) === name;
  return (
    script
      .all("AssignStatement")
      .some((statement) =>
        childrenOf(statement).some(
          (child, at, all) => isNamed(child) && all[at + 1]?.name === "AssignOp",
        ),
      ) ||
    script
      .all("FunctionDefinition")
      .some((f) => childrenOf(childOf(f, "ParamList") ?? f).some(isNamed))
  );
}

/** Makes `name` of `module` known under its own name, by an existing `from module import` if there is one. */
export function importFrom(script: Script, module: string, name: string): readonly ScriptEdit[] {
  const siblings = ownImports(script).filter((i) => i.module === module);
  if (siblings.some((i) => i.local === name && i.qualified === `${module}.${name}`)) return [];
  const statement = siblings[0]?.statement;
  const last = siblings.filter((i) => i.statement === statement).at(-1);
  if (!statement || !last) return [addImport(script, `from ${module} import ${name}`)];
  let end = last.to;
  for (const child of childrenOf(statement)) if (child.name === "VariableName") end = child.to;
  const ownLine = indentAt(script.text, end);
  const multiLine = script.text.slice(statement.from, end).includes("\n");
  const separator = multiLine ? `,${script.newline}${ownLine}` : ", ";
  return [{ from: end, to: end, insert: separator + name }];
}

/** A new import line after the file's leading imports; else after its docstring and head comments. */
function addImport(script: Script, line: string): ScriptEdit {
  let last: SyntaxNode | null = null;
  let seenCode = false;
  const own = childrenOf(script.root).filter((s) => isInOwnPart(script, s));
  for (const statement of own) {
    if (statement.name === "ImportStatement") {
      if (!seenCode || last === null) last = statement;
    } else if (isDocstring(statement) && last === null) last = statement;
    else seenCode = last !== null && last.name === "ImportStatement";
    if (seenCode) break;
  }
  if (last) {
    const at = lineEnd(script.text, endOf(last));
    const blank = last.name === "ImportStatement" ? "" : script.newline;
    return { from: at, to: at, insert: script.newline + blank + line };
  }
  const [first] = own;
  const at = first ? lineStart(script.text, first.from) : 0;
  return { from: at, to: at, insert: line + script.newline };
}

function isDocstring(statement: SyntaxNode): boolean {
  const value = statement.name === "ExpressionStatement" ? statement.firstChild : null;
  return value !== null && (value.name === "String" || value.name === "ContinuedString");
}

/** Whether a statement belongs to the file that names are said in: all do where there is one file. */
function isInOwnPart({ join }: Script, statement: SyntaxNode): boolean {
  return join === null || statement.from >= join.at === (join.imports === "script");
}
