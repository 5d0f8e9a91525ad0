const known = new Set(
  (
    "sgd asgd momentum nesterov sgdm nag adam adamw adamax nadam nadamw radam amsgrad adagrad adadelta " +
    "adafactor adabelief adabound adan rmsprop rprop lamb lars lion muon shampoo soap sophia psgd amos yogi " +
    "novograd prodigy ranger lookahead lbfgs kfac caspr madgrad apollo gradientdescent"
  ).split(" "),
);
const synonyms: Readonly<Record<string, string>> = {
  gradientdescent: "sgd",
  momentum: "sgd momentum",
  sgdm: "sgd momentum",
  nag: "sgd nesterov",
  nesterov: "sgd nesterov",
};

/** `torch.optim.AdamW`, `AdamOptimizer` and `SGD` as one plain word; "sgd momentum" or "sgd nesterov" where the name says so. */
export function plainOptimizer(stated: string): string {
  const last = stated.toLowerCase().split(/[./]/).at(-1) ?? "";
  const word = last.replace(/[\s_-]*optimi[sz]er$/, "");
  const kind = /^sgd[\s_+-]*(?:with[\s_-]*)?(mom|momentum|nesterov)$/.exec(word)?.[1];
  if (kind !== undefined) return kind === "nesterov" ? "sgd nesterov" : "sgd momentum";
  return synonyms[word] ?? word;
}

/** The known optimizer that one word of a name is, or null. */
export function optimizerWord(word: string): string | null {
  const plain = word.toLowerCase().replace(/optimi[sz]er$/, "");
  return known.has(plain) ? (synonyms[plain] ?? plain) : null;
}

/** Whether a name speaks of an optimizer, if only as the beginning of a word (`adamh`, `contra_muon`). */
export function mentionsOptimizer(name: string): boolean {
  return name
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) =>
      [...known].some((optimizer) => optimizer.length > 3 && word.startsWith(optimizer)),
    );
}

const monitored = /^(?:.{0,80}[ /])?lr-([A-Za-z]\w{1,40})(?:[/-].{0,60})?$/;

/** The optimizer that Lightning and Composer name their learning rates after, `lr-AdamW/pg1`; null in other names. */
export function optimizerOfRate(metric: string): string | null {
  const name = monitored.exec(metric)?.[1] ?? null;
  return name !== null && mentionsOptimizer(name.replace(/^Decoupled/, "")) ? name : null;
}
