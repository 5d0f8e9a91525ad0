import { execFile } from "node:child_process";
import path from "node:path";
import { type Message, message } from "../../core/message.ts";
import { findPrograms } from "./trialCommand.ts";

const frameworks =
  /^[ \t]*(?:import|from)[ \t]+(torch|tensorflow|keras|transformers|lightning|pytorch_lightning|jax|flax|optax|accelerate|sklearn|numpy)\b/gm;
const lookMilliseconds = 20_000;

export interface InterpreterRequest {
  /** The training script's text, for what it imports. */
  readonly text: string;
  /** Folders in which a virtual environment may be, the nearest first. */
  readonly folders: readonly string[];
  /** What a person has chosen already, in order. */
  readonly chosen: readonly string[];
}

export type FoundInterpreter =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "none"; readonly reason: Message };

/**
 * The first Python that has what the script imports: one that was chosen, the active environment, one beside the
 * script, then those on the path.
 */
export async function findInterpreter(request: InterpreterRequest): Promise<FoundInterpreter> {
  const modules = [...new Set([...request.text.matchAll(frameworks)].map(([, name = ""]) => name))];
  const bin = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const environments = [process.env["VIRTUAL_ENV"], process.env["CONDA_PREFIX"]].flatMap((one) =>
    one ? [path.join(one, bin)] : [],
  );
  const beside = request.folders.flatMap((folder) =>
    [".venv", "venv", "env"].map((name) => path.join(folder, name, bin)),
  );
  const names = [
    ...request.chosen,
    ...environments,
    ...beside,
    "python3",
    "python",
    "/usr/bin/python3",
  ];
  const found: string[] = [];
  for (const name of names) found.push(...(await findPrograms(name, "")));
  const all = [...new Set(found)];
  for (const place of all) {
    if (await has(place, modules)) return { kind: "found", path: place };
  }
  if (all.length === 0) {
    return {
      kind: "none",
      reason: message("No Python was found: give the command that starts the training."),
    };
  }
  return {
    kind: "none",
    reason: message(
      "No Python has {modules} (looked at {places}): give the command that starts the training.",
      {
        modules: modules.join(", "),
        places: all.join(", "),
      },
    ),
  };
}

/** Looks the modules up without importing them. */
function has(python: string, modules: readonly string[]): Promise<boolean> {
  const look =
    "import sys, importlib.util as u; sys.exit(not all(u.find_spec(m) for m in sys.argv[1:]))";
  return new Promise((settle) => {
    execFile(
      python,
      ["-c", look, ...modules],
      { timeout: lookMilliseconds, windowsHide: true },
      (error) => settle(error === null),
    );
  });
}
