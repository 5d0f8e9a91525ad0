import { isLessonId } from "../landscape/landscapeProtocol.ts";
import { faultIds } from "../remedy/faults/faultId.ts";
import { type RemedyId, treatmentIds } from "../remedy/remedyId.ts";
import {
  type ExportMessage,
  exportFormats,
  findingRequests,
  type ImageMessage,
  reportFormats,
  type ToHost,
} from "./protocol.ts";
import { isRecord, isText, isTexts, parseViewOptions } from "./viewOptions.ts";

/** Bytes of a picture at most. */
const largestImage = 50_000_000;

/** The message, or null where it is none of ours: the page shows hostile text and is not trusted. */
export function parseToHost(value: unknown): ToHost | null {
  if (!isRecord(value)) return null;
  const request = findingRequests.find((type) => type === value["type"]);
  if (request !== undefined) {
    const { runId, finding } = value;
    return isText(runId) && isText(finding) ? { type: request, runId, finding } : null;
  }
  switch (value["type"]) {
    case "ready":
    case "view": {
      const view = parseViewOptions(value["view"]);
      return view === null ? null : { type: value["type"], view };
    }
    case "openLine": {
      const { runId, line } = value;
      return isText(runId) && isLine(line) ? { type: "openLine", runId, line } : null;
    }
    case "openLesson": {
      const { lesson } = value;
      return isLessonId(lesson) ? { type: "openLesson", lesson } : null;
    }
    case "chooseRun":
    case "chooseCompared":
      return { type: value["type"] };
    case "pin": {
      const { chart, pinned } = value;
      return isText(chart) && typeof pinned === "boolean" ? { type: "pin", chart, pinned } : null;
    }
    case "report": {
      const format = reportFormats.find((one) => one === value["format"]);
      return format === undefined ? null : { type: "report", format };
    }
    case "image":
      return parseImage(value);
    case "export":
      return parseExport(value);
    case "insert":
    case "copy":
    case "preview": {
      const { type, runId, finding, remedy } = value;
      return isText(runId) && isText(finding) && isRemedyId(remedy)
        ? { type, runId, finding, remedy }
        : null;
    }
    default:
      return null;
  }
}

function parseImage({ chart, data }: Readonly<Record<string, unknown>>): ImageMessage | null {
  if (!isText(chart) || !(data instanceof ArrayBuffer) || data.byteLength > largestImage) {
    return null;
  }
  return { type: "image", chart, data };
}

function parseExport(value: Readonly<Record<string, unknown>>): ExportMessage | null {
  const { chart, scale, hidden } = value;
  const format = exportFormats.find((one) => one === value["format"]);
  if (format === undefined || !isText(chart) || !isTexts(hidden)) return null;
  if (scale !== "linear" && scale !== "logarithmic") return null;
  return { type: "export", format, chart, scale, hidden };
}

function isLine(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function isRemedyId(value: unknown): value is RemedyId {
  return [...treatmentIds, ...faultIds].some((id) => id === value);
}
