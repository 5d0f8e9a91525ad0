import type { PbfReader } from "pbf";
import { readMessage, readNested, readText } from "./protobuf.ts";

export interface WandbItem {
  /** The key, or the parts of a nested one. */
  keys: string[];
  json: string;
}

/** What a record of a W&B log says, as far as it is about metrics and settings. */
export interface WandbRecord {
  /** A row of the history; null where the record is no such row. */
  history: WandbItem[] | null;
  /** The row's number where it is stated beside the items. */
  step: number | null;
  config: WandbItem[];
  /** null while the run goes on. */
  exitCode: number | null;
}

/** Field numbers of wandb_internal.proto. null where the bytes are no record. */
export function readWandbRecord(bytes: Uint8Array): WandbRecord | null {
  return readMessage(bytes, recordField, { history: null, step: null, config: [], exitCode: null });
}

function recordField(field: number, record: WandbRecord, reader: PbfReader): void {
  if (field === 2) {
    record.history ??= [];
    readNested(reader, historyField, record);
  } else if (field === 5) {
    readNested(reader, configField, record);
  } else if (field === 17) {
    readNested(reader, runField, record);
  } else if (field === 18) {
    record.exitCode = 0;
    readNested(reader, exitField, record);
  }
}

function historyField(field: number, record: WandbRecord, reader: PbfReader): void {
  if (field === 1) record.history?.push(readItem(reader));
  else if (field === 2) readNested(reader, stepField, record);
}

function stepField(field: number, record: WandbRecord, reader: PbfReader): void {
  if (field === 1) record.step = reader.readVarint(true);
}

function configField(field: number, record: WandbRecord, reader: PbfReader): void {
  if (field === 1) record.config.push(readItem(reader));
}

function runField(field: number, record: WandbRecord, reader: PbfReader): void {
  if (field === 4) readNested(reader, configField, record);
}

function exitField(field: number, record: WandbRecord, reader: PbfReader): void {
  if (field === 1) record.exitCode = reader.readVarint(true);
}

function readItem(reader: PbfReader): WandbItem {
  return readNested(reader, itemField, { keys: [], json: "" });
}

function itemField(field: number, item: WandbItem, reader: PbfReader): void {
  if (field === 1) {
    const key = readText(reader);
    if (key !== "") item.keys = [key];
  } else if (field === 2) {
    item.keys.push(readText(reader));
  } else if (field === 16) {
    item.json = readText(reader);
  }
}
