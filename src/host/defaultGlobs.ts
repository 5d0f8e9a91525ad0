/** Which files may be logs where nobody says otherwise: the defaults of the settings, and what the command line searches. */
export const defaultInclude: readonly string[] = [
  "**/*.log",
  "**/*.out",
  "**/*.csv",
  "**/*.tsv",
  "**/*.jsonl",
  "**/*.txt",
  "**/trainer_state.json",
  "**/*tfevents*",
  "**/*.wandb",
  "**/mlruns/**/metrics/**",
  "**/????????????????????????????????/metrics/**",
  "**/catboost_training.json",
  "**/metrics.json",
  "**/scalars.json",
  "**/*.log.json",
  "**/history.json",
];

export const defaultExclude: readonly string[] = [
  "**/node_modules/**",
  "**/.git/**",
  "**/.venv/**",
  "**/venv/**",
  "**/site-packages/**",
  "**/__pycache__/**",
];
