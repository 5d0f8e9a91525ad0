import { EventColumns } from "../events/eventColumns.ts";
import type { Metric } from "../events/metric.ts";
import { readEntries } from "../grammar/literal.ts";
import type { BinaryFormat, BinaryReader, Emit, FileFacts } from "../logFormat.ts";
import { canonicalHyperparameter } from "../words/hyperparameters.ts";
import { wordsOf } from "../words/metricWords.ts";
import { MessageReader } from "./binary/protobuf.ts";
import {
  readPluginData,
  readSessionStart,
  readSummaryEvent,
  type SummaryEvent,
  type SummaryValue,
} from "./binary/tensorboardEvent.ts";
import { tensorScalar } from "./binary/tensorProto.ts";
import { TextCache } from "./binary/textCache.ts";
import { recordLength, TfRecordReader } from "./binary/tfRecord.ts";
import { nameInFolder, trackedMetric } from "./nameInFolder.ts";

/**
 * TensorBoard event files, whoever writes them: `simple_value` (PyTorch, TensorFlow 1, CatBoost), tensors of one
 * element (TensorFlow 2, JAX's metric writers), hyperparameters of the `hparams` plugin and of Hugging Face's text
 * tags. Images, histograms and graphs are passed over.
 */
export const tensorboard: BinaryFormat = {
  kind: "binary",
  id: "tensorboard",
  label: "TensorBoard event file",
  recognises: (head) => recordLength(head, 0) !== null,
  createReader: (file) => new EventFileReader(file),
};

const scalarPlugins = new Set(["", "scalars"]);

class EventFileReader implements BinaryReader {
  readonly #file: FileFacts;
  readonly #messages = new MessageReader();
  readonly #tags = new TextCache();
  readonly #metrics = new Map<string, Metric>();
  /** Plugins by tag: later values of a tag need not repeat it. */
  readonly #plugins = new Map<string, string>();
  readonly #records: TfRecordReader;
  readonly #emit: Emit = (event) => this.#out.add(event);
  #out = new EventColumns();
  #events = 0;

  constructor(file: FileFacts) {
    this.#file = file;
    this.#records = new TfRecordReader({
      record: (bytes, from, to, offset) => this.#record(bytes, from, to, offset),
      damaged: (offset, what) => {
        this.#events++;
        const where = what === "header" ? "length" : "data";
        this.#warn(
          `The record at byte ${offset} is damaged (its ${where} does not fit its checksum) and was skipped.`,
        );
      },
      tooLong: (offset, length) => {
        this.#events++;
        this.#warn(
          `The record at byte ${offset} has ${length} bytes, too many for a summary, and was skipped.`,
        );
      },
    });
  }

  bytes(bytes: Uint8Array, events: EventColumns): void {
    this.#out = events;
    this.#records.push(bytes);
  }

  #warn(message: string): void {
    this.#emit({ kind: "warning", line: null, message });
  }

  #record(bytes: Uint8Array, from: number, to: number, offset: number): void {
    this.#events++;
    const event = readSummaryEvent(this.#messages, bytes, from, to);
    if (event === null) {
      this.#warn(`The record at byte ${offset} is not a TensorBoard event and was skipped.`);
      return;
    }
    for (const value of event.values) {
      const tag = this.#tags.get(bytes, value.tagFrom, value.tagTo);
      this.#value(event, tag, value);
    }
  }

  #value(event: SummaryEvent, tag: string, value: SummaryValue): void {
    if (value.metadata !== null) this.#metadata(tag, value.metadata);
    const plugin = this.#plugins.get(tag) ?? "";
    if (value.simple !== null) return this.#metric(event, tag, value.simple);
    if (value.tensor === null) return;
    if (plugin === "text") return this.#text(tag, value.tensor);
    if (!scalarPlugins.has(plugin)) return;
    const scalar = tensorScalar(value.tensor);
    if (typeof scalar === "number") this.#metric(event, tag, scalar);
  }

  #metric({ step, wallTime }: SummaryEvent, tag: string, value: number): void {
    if (tag === "") return;
    this.#out.add({
      kind: "metric",
      metric: this.#metricOf(tag),
      value,
      step,
      epoch: tag.startsWith("epoch_") ? step : null,
      time: Number.isFinite(wallTime) ? wallTime * 1000 : null,
      line: this.#events,
      granularity: "final",
    });
  }

  #metricOf(tag: string): Metric {
    let metric = this.#metrics.get(tag);
    if (metric === undefined) {
      metric = trackedMetric(nameInFolder(tag, this.#file.folders));
      if (this.#metrics.size < 4096) this.#metrics.set(tag, metric);
    }
    return metric;
  }

  #metadata(tag: string, metadata: Uint8Array): void {
    if (scalarPlugins.has(this.#plugins.get(tag) ?? "none")) return;
    const plugin = readPluginData(metadata);
    if (plugin === null) return;
    if (this.#plugins.size < 4096) this.#plugins.set(tag, plugin.name);
    if (plugin.name !== "hparams") return;
    for (const [key, value] of readSessionStart(plugin.content))
      this.#emit({
        kind: "hyperparameter",
        name: canonicalHyperparameter(key) ?? key,
        value,
        line: this.#events,
      });
  }

  /** Hugging Face writes its arguments as JSON under `args/text_summary`. */
  #text(tag: string, tensor: Uint8Array): void {
    if (!wordsOf(tag).some((word) => /^(?:args|hparams|hyperparameters|config)$/.test(word)))
      return;
    const text = tensor.length > 2 ** 18 ? null : tensorScalar(tensor);
    if (typeof text !== "string" || !text.trimStart().startsWith("{")) return;
    for (const { key, value } of readEntries(text, text.indexOf("{")).entries) {
      const name = canonicalHyperparameter(key);
      if (name !== null && value !== null)
        this.#emit({ kind: "hyperparameter", name, value, line: this.#events });
    }
  }
}
