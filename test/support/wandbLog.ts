import type { PbfWriter } from "pbf";
import { crc32 } from "../../src/core/log/formats/binary/crc.ts";
import { join, message } from "./eventFile.ts";

const blockBytes = 32 * 1024;

/** The binary log of a W&B run that holds these records. */
export function wandbLog(records: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0)];
  let offset = 7;
  const put = (bytes: Uint8Array) => {
    parts.push(bytes);
    offset += bytes.length;
  };
  for (const record of records) {
    for (let from = 0, begun = false; !begun || from < record.length; ) {
      const left = blockBytes - (offset % blockBytes);
      if (left < 7) {
        put(new Uint8Array(left));
        continue;
      }
      const to = Math.min(record.length, from + left - 7);
      put(part(record.subarray(from, to), partType(begun, to === record.length)));
      begun = true;
      from = to;
    }
  }
  return join(parts);
}

export function historyRecord(
  row: Readonly<Record<string, number | string>>,
  step: number,
): Uint8Array {
  return message((writer) =>
    writer.writeMessage(
      2,
      (items: [string, number | string][], history) => {
        for (const item of items) history.writeMessage(1, writeItem, item);
        history.writeMessage(2, (num: number, own) => own.writeVarintField(1, num), step);
      },
      Object.entries(row),
    ),
  );
}

export function configRecord(config: Readonly<Record<string, unknown>>): Uint8Array {
  return message((writer) =>
    writer.writeMessage(
      5,
      (items: [string, unknown][], own) => {
        for (const item of items) own.writeMessage(1, writeItem, item);
      },
      Object.entries(config),
    ),
  );
}

export function exitRecord(code: number): Uint8Array {
  return message((writer) =>
    writer.writeMessage(18, (exit: number, own) => own.writeVarintField(1, exit), code),
  );
}

/** Output of the console, which a reader of metrics skips. */
export function outputRecord(text: string): Uint8Array {
  return message((writer) =>
    writer.writeMessage(13, (line: string, own) => own.writeStringField(3, line), text),
  );
}

function writeItem([key, value]: [string, unknown], writer: PbfWriter): void {
  const parts = key.split(".");
  if (parts.length === 1) writer.writeStringField(1, key);
  else for (const own of parts) writer.writeStringField(2, own);
  const json =
    typeof value === "number" && !Number.isFinite(value) ? String(value) : JSON.stringify(value);
  writer.writeStringField(16, json);
}

function partType(begun: boolean, ended: boolean): number {
  if (begun) return ended ? 4 : 3;
  return ended ? 1 : 2;
}

function part(data: Uint8Array, type: number): Uint8Array {
  const bytes = new Uint8Array(data.length + 7);
  bytes[6] = type;
  bytes.set(data, 7);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, crc32(bytes.subarray(6)), true);
  view.setUint16(4, data.length, true);
  return bytes;
}
