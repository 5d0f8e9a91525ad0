const importsAFramework =
  /^[ \t]*(?:import|from)[ \t]+(?:torch|tensorflow|keras|transformers|lightning|pytorch_lightning|jax|flax|optax|accelerate)\b/m;
const trains =
  /\boptim(?:izers?)?\b|\.backward\(|\.fit\(|\bTrainer\(|TrainingArguments\(|autograd\.grad\(|\boptax\./;

/** Cheap enough to try on every Python file of a folder: imports a framework and trains with it. */
export function looksLikeTrainingScript(text: string): boolean {
  return importsAFramework.test(text) && trains.test(text);
}
