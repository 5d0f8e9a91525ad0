import { groupBy } from "../groupBy.ts";
import { importsOf, starImportsOf } from "./imports.ts";
import { variableNames } from "./names.ts";
import { oncePerScript } from "./oncePerScript.ts";
import { parse, type Script } from "./script.ts";
import type { ScriptEdit } from "./scriptEdit.ts";
import { childOf, nameOfDefinition, textOf } from "./tree.ts";

/** A file of the same project that a script imports: where its model, optimizer or settings may stand. */
export interface ImportedFile {
  readonly path: string;
  /** As the script imports it: `models.vit`; relative imports keep their leading dots. */
  readonly module: string;
  readonly text: string;
  /**
   * True for the file that it is the other way round with: it imports the script, which it hands its optimizer to, and
   * `module` is what it calls the script.
   */
  readonly isCaller?: true;
}

/** Edits of a file other than the script. */
export interface FileEdits {
  readonly path: string;
  readonly edits: readonly ScriptEdit[];
  /** Of the text that the edits were computed on; see `versionOf`. */
  readonly version: string;
}

export interface ImportCandidate {
  readonly module: string;
  /** Where the module may be, from a folder of the project, the likelier first. */
  readonly paths: readonly [string, string];
  /** What the script takes of it by its own name; all that the script names, where it takes everything. */
  readonly takes: ReadonlySet<string>;
  /** `from module import *` */
  readonly takesAll: boolean;
}

/** Roots that are surely no file beside the script. */
const libraries =
  /^(?:torch\w*|tensorflow\w*|keras\w*|transformers|datasets|accelerate|lightning\w*|pytorch_lightning|jax|flax|optax|numpy|scipy|pandas|sklearn|matplotlib|tqdm|wandb|mlflow|PIL|cv2|os|sys|re|math|time|json|random|copy|pathlib|typing|argparse|logging|dataclasses|collections|functools|itertools|contextlib|datetime|shutil|subprocess|warnings|glob|csv|yaml|__future__)$/;

/** Modules that a script imports and that may be files of its project, each once, in the order of the script. */
export function importCandidates(text: string): readonly ImportCandidate[] {
  const script = parse(text);
  const modules = new Map<string, Set<string>>();
  const take = (module: string, names: Iterable<string>) => {
    const known = modules.get(module) ?? new Set();
    for (const name of names) known.add(name);
    modules.set(module, known);
  };
  for (const { module, qualified, local } of importsOf(script)) {
    const isRenamed = !`.${qualified}`.endsWith(`.${local}`);
    if (module !== null) take(module, isRenamed ? [] : [local]);
    // Of `from package import name` the name may be a module as well.
    take(qualified, membersOf(script, local));
  }
  const everything = new Set(starImportsOf(script).map(({ module }) => module));
  const names = everything.size > 0 ? namesIn(script) : [];
  for (const module of everything) take(module, names);
  return [...modules]
    .filter(([module]) => !libraries.test(module.split(".")[0] ?? ""))
    .map(([module, takes]) => ({
      module,
      paths: pathsOf(module),
      takes,
      takesAll: everything.has(module),
    }));
}

/** All names but those of what the script defines itself. */
function namesIn(script: Script): readonly string[] {
  const definitions = [...script.all("FunctionDefinition"), ...script.all("ClassDefinition")];
  const own = new Set(definitions.map((definition) => nameOfDefinition(script, definition)));
  return [...variableNames(script)].filter((name) => !own.has(name));
}

/** `ResNet18` of `models.ResNet18()`, by `models`. */
const membersByObject = oncePerScript((script) =>
  groupBy(
    script.all("MemberExpression").flatMap((member) => {
      const object = member.firstChild;
      const property = childOf(member, "PropertyName");
      return object?.name === "VariableName" && property
        ? [{ object: textOf(script, object), name: textOf(script, property) }]
        : [];
    }),
    ({ object }) => object,
  ),
);

function membersOf(script: Script, object: string): readonly string[] {
  return (membersByObject(script).get(object) ?? []).map(({ name }) => name);
}

function pathsOf(module: string): readonly [string, string] {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const inner = module.slice(dots).replaceAll(".", "/");
  const path = "../".repeat(Math.max(0, dots - 1)) + inner;
  return inner === ""
    ? [`${path}__init__.py`, `${path}__init__.py`]
    : [`${path}.py`, `${path}/__init__.py`];
}

/** What lies between the two texts of a joined script. */
export const seam = "\n\n\n";
