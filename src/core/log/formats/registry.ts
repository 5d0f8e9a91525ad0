import type { BinaryFormat, DocumentFormat, LineFormat } from "../logFormat.ts";
import { csv } from "./csv.ts";
import { general } from "./general.ts";
import { huggingface } from "./huggingface.ts";
import { jsonl } from "./jsonl.ts";
import { keras } from "./keras.ts";
import { tensorboard } from "./tensorboard.ts";
import { trainerState } from "./trainerState.ts";

export const lineFormats: readonly LineFormat[] = [huggingface, keras, csv, jsonl, general];

export const documentFormats: readonly DocumentFormat[] = [trainerState];

export const binaryFormats: readonly BinaryFormat[] = [tensorboard];
