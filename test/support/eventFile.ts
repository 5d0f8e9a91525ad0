import { PbfWriter } from "pbf";
import { crc32c, masked } from "../../src/core/log/formats/binary/crc.ts";

export type Value =
  | { readonly tag: string; readonly simple: number; readonly plugin?: string }
  | {
      readonly tag: string;
      readonly tensor: (writer: PbfWriter) => void;
      readonly plugin?: string;
      readonly content?: Uint8Array;
    }
  | { readonly tag: string; readonly image: Uint8Array };

export interface WrittenEvent {
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime?: number;
  readonly values: readonly Value[];
}

/** A TensorBoard event file as TensorFlow writes it: the version first, then the events. */
export function eventFile(events: readonly WrittenEvent[]): Uint8Array {
  const version = message((writer) => {
    writer.writeDoubleField(1, 1.7e9);
    writer.writeStringField(3, "brain.Event:2");
  });
  return join([version, ...events.map(eventBytes)].map(framed));
}

export function eventBytes({ step, wallTime = 1.7e9 + step, values }: WrittenEvent): Uint8Array {
  return message((writer) => {
    writer.writeDoubleField(1, wallTime);
    writer.writeVarintField(2, step);
    writer.writeMessage(5, writeSummary, values);
  });
}

/** One record: length, its checksum, data, its checksum. */
export function framed(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setUint32(0, data.length, true);
  view.setUint32(8, masked(crc32c(record.subarray(0, 8))), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, masked(crc32c(data)), true);
  return record;
}

/** `session_start_info` of the `hparams` plugin. */
export function sessionStart(
  settings: Readonly<Record<string, number | string | boolean>>,
): WrittenEvent {
  const entries = Object.entries(settings);
  const content = message((writer) =>
    writer.writeMessage(
      3,
      (list: typeof entries, start) => {
        for (const entry of list) start.writeMessage(1, writeEntry, entry);
      },
      entries,
    ),
  );
  const tensor = (writer: PbfWriter) => writer.writeVarintField(1, 1);
  return {
    step: 0,
    values: [{ tag: "_hparams_/session_start_info", tensor, plugin: "hparams", content }],
  };
}

export function message(write: (writer: PbfWriter) => void): Uint8Array {
  const writer = new PbfWriter();
  write(writer);
  return writer.finish().slice();
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function writeEntry([key, value]: [string, number | string | boolean], writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeMessage(
    2,
    (_value: unknown, dynamic) => {
      if (typeof value === "number") dynamic.writeDoubleField(2, value);
      else if (typeof value === "string") dynamic.writeStringField(3, value);
      else dynamic.writeBooleanField(4, value);
    },
    value,
  );
}

function writeSummary(values: readonly Value[], writer: PbfWriter): void {
  for (const value of values) writer.writeMessage(1, writeValue, value);
}

function writeValue(value: Value, writer: PbfWriter): void {
  writer.writeStringField(1, value.tag);
  if ("simple" in value) writer.writeFloatField(2, value.simple);
  if ("image" in value) writer.writeBytesField(4, value.image);
  if ("tensor" in value)
    writer.writeMessage(8, (write: typeof value.tensor, own) => write(own), value.tensor);
  if (!("image" in value) && value.plugin !== undefined) {
    writer.writeMessage(
      9,
      (metadata: { plugin?: string; content?: Uint8Array }, own) =>
        own.writeMessage(
          1,
          (_plugin: unknown, plugin) => {
            plugin.writeStringField(1, metadata.plugin ?? "");
            if (metadata.content !== undefined) plugin.writeBytesField(2, metadata.content);
          },
          null,
        ),
      value,
    );
  }
}
