import { general } from "../grammar/general.ts";
import type { BinaryFormat, DocumentFormat, LineFormat } from "../logFormat.ts";
import { absl } from "./absl.ts";
import { barredTable } from "./barredTable.ts";
import { blocks } from "./blocks.ts";
import { boosting } from "./boosting.ts";
import { caffe } from "./caffe.ts";
import { catboostTable, catboostTraining } from "./catboost.ts";
import { csv } from "./csv.ts";
import { dashedTable } from "./dashedTable.ts";
import { detectron2 } from "./detectron2.ts";
import { dvclive, dvcliveSummary } from "./dvclive.ts";
import { fairseq } from "./fairseq.ts";
import { historyDict } from "./historyDict.ts";
import { huggingface } from "./huggingface.ts";
import { joeynmt } from "./joeynmt.ts";
import { jsonl } from "./jsonl.ts";
import { keras } from "./keras.ts";
import { keyValueTable } from "./keyValueTable.ts";
import { longTable } from "./longTable.ts";
import { marian } from "./marian.ts";
import { megatron } from "./megatron.ts";
import { metricFile } from "./metricFile.ts";
import { mindspore } from "./mindspore.ts";
import { mlflow } from "./mlflow.ts";
import { monitorCsv } from "./monitorCsv.ts";
import { namelessTable } from "./namelessTable.ts";
import { oneLineNotebook } from "./oneLineNotebook.ts";
import { openmmlab } from "./openmmlab.ts";
import { opennmt } from "./opennmt.ts";
import { patternFormats } from "./patterns.ts";
import { phaseColumns } from "./phaseColumns.ts";
import { placelessTables } from "./placelessTables.ts";
import { rayTune } from "./rayTune.ts";
import { recordsJson } from "./recordsJson.ts";
import { sacred } from "./sacred.ts";
import { seriesJson } from "./seriesJson.ts";
import { stampedSteps } from "./stampedSteps.ts";
import { tensorboard } from "./tensorboard.ts";
import { trainerState } from "./trainerState.ts";
import { ultralytics } from "./ultralytics.ts";
import { wandb } from "./wandb.ts";
import { wandbSummary } from "./wandbSummary.ts";

export const lineFormats: readonly LineFormat[] = [
  ...patternFormats,
  absl,
  barredTable,
  blocks,
  boosting,
  caffe,
  dashedTable,
  detectron2,
  fairseq,
  historyDict,
  huggingface,
  joeynmt,
  keras,
  keyValueTable,
  marian,
  megatron,
  mindspore,
  monitorCsv,
  openmmlab,
  opennmt,
  phaseColumns,
  rayTune,
  stampedSteps,
  ultralytics,
  catboostTable,
  dvclive,
  mlflow,
  longTable,
  csv,
  metricFile,
  namelessTable,
  jsonl,
  general,
  placelessTables,
];

export const documentFormats: readonly DocumentFormat[] = [
  trainerState,
  catboostTraining,
  sacred,
  dvcliveSummary,
  wandbSummary,
  oneLineNotebook(() => lineFormats),
  recordsJson,
  seriesJson,
];

export const binaryFormats: readonly BinaryFormat[] = [tensorboard, wandb];
