import type { TrainingEditor } from "./editor.ts";
import type { Framework } from "./framework.ts";
import { kerasEditor } from "./keras/editor.ts";
import { lightningEditor } from "./lightning/editor.ts";
import { optaxEditor } from "./optax/editor.ts";
import { pytorchEditor } from "./pytorch/editor.ts";
import { refusing } from "./refusals.ts";
import { transformersEditor } from "./transformers/editor.ts";

/** What edits a training by what it is written with. */
export const editors: Readonly<Record<Framework, TrainingEditor>> = {
  pytorch: pytorchEditor,
  keras: kerasEditor,
  lightning: lightningEditor,
  transformers: transformersEditor,
  jax: optaxEditor,
  unknown: refusing(
    "The script imports none of PyTorch, Keras, Lightning, Transformers and Optax.",
  ),
};
