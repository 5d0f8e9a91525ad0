import type { SyntaxNode } from "@lezer/common";
import { classesDerivedFrom } from "../../python/classes.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";

/** The classes of this file that are modules of Lightning. */
export const lightningModulesOf = oncePerScript((script): readonly SyntaxNode[] =>
  classesDerivedFrom(script, (name) => /(?:^|\.)LightningModule$/.test(name)),
);

/** The classes of this file that are modules, of PyTorch or of Lightning. */
export const moduleClassesOf = oncePerScript((script): readonly SyntaxNode[] =>
  classesDerivedFrom(script, (name) => /(?:^|\.)(?:nn\.Module|LightningModule)$/.test(name)),
);
