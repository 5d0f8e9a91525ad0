import { importsOf, starImportsOf } from "./imports.ts";
import { parse } from "./script.ts";
import type { ScriptEdit } from "./scriptEdit.ts";

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
}

/** Roots that are surely no file beside the script. */
const libraries =
  /^(?:torch\w*|tensorflow\w*|keras\w*|transformers|datasets|accelerate|lightning\w*|pytorch_lightning|jax|flax|optax|numpy|scipy|pandas|sklearn|matplotlib|tqdm|wandb|mlflow|PIL|cv2|os|sys|re|math|time|json|random|copy|pathlib|typing|argparse|logging|dataclasses|collections|functools|itertools|contextlib|datetime|shutil|subprocess|warnings|glob|csv|yaml|__future__)$/;

/** Modules that a script imports and that may be files of its project, each once, in the order of the script. */
export function importCandidates(text: string): readonly ImportCandidate[] {
  const script = parse(text);
  const modules = new Set<string>();
  for (const { module, qualified } of importsOf(script)) {
    if (module !== null) modules.add(module);
    // Of `from package import name` the name may be a module as well.
    modules.add(qualified);
  }
  for (const { module } of starImportsOf(script)) modules.add(module);
  return [...modules]
    .filter((module) => !libraries.test(module.split(".")[0] ?? ""))
    .map((module) => ({ module, paths: pathsOf(module) }));
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
