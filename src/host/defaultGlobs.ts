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
  "**/*{history,History,losses}.json",
  "**/{seeds,histories}/*.json",
  "**/*.{log,out,csv,tsv,jsonl,txt,json}.gz",
  "**/*.{INFO,err,output,stdout,stderr,Rout,history}",
  "**/{log,train,training,output,console,stdout,stderr,nohup,progress}",
  "**/*[lL]og",
  "**/*[lL]og[._-][0-9]*",
  "**/*.{log,out,txt}.[0-9]*",
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

/** Files of such names hold no log, whatever they hold. */
export const otherContent =
  /\.(?:py|pyc|pyi|ipynb|md|rst|png|jpe?g|gif|svg|pdf|webp|mp[34]|wav|pte?h?|ckpt|bin|npy|npz|pkl|pickle|h5|hdf5|onnx|safetensors|parquet|arrow|db|sqlite3?|zip|tar|tgz|gz|xz|bz2|zst|7z|whl|egg|so|dll|exe|o|a|c|cc|cpp|h|hpp|cu|java|jar|rs|go|js|mjs|cjs|ts|tsx|map|css|html?|xml|ya?ml|toml|cfg|ini|conf|lock|sh|bash|sbatch|slurm|bat|ps1|json)$/i;
