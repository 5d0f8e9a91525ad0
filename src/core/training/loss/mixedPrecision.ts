import { hasNameLike } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";

/** Under mixed precision PyTorch refuses a loss of probabilities. */
export const mixesPrecision = oncePerScript((script): boolean =>
  hasNameLike(script, /autocast|GradScaler|mixed_precision|fp16|^precision$/i),
);
