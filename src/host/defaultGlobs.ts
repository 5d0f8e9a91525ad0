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
  "**/*.{log,out,csv,tsv,jsonl,txt,json}.gz",
];

export const defaultExclude: readonly string[] = [
  "**/node_modules/**",
  "**/.git/**",
  "**/.venv/**",
  "**/venv/**",
  "**/.conda/**",
  "**/conda-meta/**",
  "**/{miniconda,anaconda,miniforge,mambaforge}{,2,3}/**",
  "**/.{tox,nox,pixi}/**",
  "**/site-packages/**",
  "**/__pycache__/**",
];
