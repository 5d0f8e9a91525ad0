import type { PbfReader } from "pbf";
import type { HyperparameterValue } from "../../events/logEvent.ts";
import {
  type MessageReader,
  readMessage,
  readNested,
  readSlice,
  readText,
  skipBytes,
} from "./protobuf.ts";

/** What one value of a summary is: a number, a tensor that may be one, or something else under that tag. */
export interface SummaryValue {
  /** Where the tag lies in the bytes of the event, in UTF-8. */
  tagFrom: number;
  tagTo: number;
  /** NaN is a value; null where there is no `simple_value`. */
  simple: number | null;
  /** A TensorProto. */
  tensor: Uint8Array | null;
  /** Where the value says to which plugin it belongs, that part of its metadata (SummaryMetadata). */
  metadata: Uint8Array | null;
}

/** The fields of a TensorFlow `Event` that matter to a curve; graphs and the like are skipped unread. */
export interface SummaryEvent {
  /** Seconds since 1970. */
  wallTime: number;
  step: number;
  readonly values: SummaryValue[];
}

const nothing = new Uint8Array(0);

/** The event from `from` to before `to`; null where there is none. */
export function readSummaryEvent(
  messages: MessageReader,
  bytes: Uint8Array,
  from: number,
  to: number,
): SummaryEvent | null {
  const event: SummaryEvent = { wallTime: Number.NaN, step: 0, values: [] };
  return messages.read(bytes, from, to, eventField, event);
}

function eventField(field: number, event: SummaryEvent, reader: PbfReader): void {
  if (field === 1) event.wallTime = reader.readDouble();
  else if (field === 2) event.step = reader.readVarint(true);
  else if (field === 5) readNested(reader, summaryField, event);
}

function summaryField(field: number, event: SummaryEvent, reader: PbfReader): void {
  if (field !== 1) return;
  const value: SummaryValue = {
    tagFrom: 0,
    tagTo: 0,
    simple: null,
    tensor: null,
    metadata: null,
  };
  event.values.push(readNested(reader, valueField, value));
}

/** Field numbers of summary.proto; images, audio and histograms are skipped. */
function valueField(field: number, value: SummaryValue, reader: PbfReader): void {
  if (field === 1) {
    const length = skipBytes(reader);
    value.tagTo = reader.pos;
    value.tagFrom = reader.pos - length;
  } else if (field === 2) value.simple = reader.readFloat();
  else if (field === 8) value.tensor = readSlice(reader);
  else if (field === 9) value.metadata = readSlice(reader);
}

export interface PluginData {
  name: string;
  content: Uint8Array;
}

export function readPluginData(metadata: Uint8Array): PluginData | null {
  return readMessage(metadata, metadataField, { name: "", content: nothing });
}

function metadataField(field: number, plugin: PluginData, reader: PbfReader): void {
  if (field === 1) readNested(reader, pluginField, plugin);
}

function pluginField(field: number, plugin: PluginData, reader: PbfReader): void {
  if (field === 1) plugin.name = readText(reader);
  else if (field === 2) plugin.content = readSlice(reader);
}

/** The hyperparameters in the content of the `hparams` plugin (HParamsPluginData.session_start_info). */
export function readSessionStart(content: Uint8Array): ReadonlyMap<string, HyperparameterValue> {
  const found = new Map<string, HyperparameterValue>();
  return readMessage(content, hparamsField, found) ?? new Map();
}

type Found = Map<string, HyperparameterValue>;

function hparamsField(field: number, found: Found, reader: PbfReader): void {
  if (field === 3) readNested(reader, sessionStartField, found);
}

function sessionStartField(field: number, found: Found, reader: PbfReader): void {
  if (field !== 1) return;
  const entry: Entry = { key: "", value: null };
  readNested(reader, entryField, entry);
  if (entry.key !== "" && entry.value !== null) found.set(entry.key, entry.value);
}

interface Entry {
  key: string;
  value: HyperparameterValue | null;
}

function entryField(field: number, entry: Entry, reader: PbfReader): void {
  if (field === 1) entry.key = readText(reader);
  else if (field === 2) readNested(reader, dynamicField, entry);
}

/** google.protobuf.Value */
function dynamicField(field: number, entry: Entry, reader: PbfReader): void {
  if (field === 2) entry.value = reader.readDouble();
  else if (field === 3) entry.value = readText(reader);
  else if (field === 4) entry.value = reader.readBoolean();
}
