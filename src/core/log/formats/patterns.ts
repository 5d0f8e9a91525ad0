import type { LineFormat } from "../logFormat.ts";
import type { Program } from "../pattern/program.ts";
import { PatternReader, programOf } from "../pattern/userPattern.ts";

interface DeclaredFormat extends Pick<LineFormat, "id" | "label" | "specificity" | "claimAfter"> {
  /** What every line of the format holds one of: cheap, it is looked for in every line of every log. */
  readonly marks: readonly string[];
  /** In the language of a person's own patterns; of a line, the first one that matches counts. */
  readonly patterns: readonly string[];
}

/** Formats whose lines are told by patterns alone. */
const declared: readonly DeclaredFormat[] = [
  {
    id: "llmc",
    label: "llm.c",
    specificity: 80,
    claimAfter: 3,
    marks: ["s:"],
    patterns: [
      "/^s:(?<step>\\d+) tel:(?<val_loss>\\S+)/",
      "/^s:(?<step>\\d+) trl:(?<train_loss>\\S+)(?: lr:(?<lr>\\S+))?(?: norm:(?<norm>\\S+))?/",
      "/^s:(?<step>\\d+) eval:(?<eval>\\S+)/",
    ],
  },
  {
    id: "darknet",
    label: "Darknet",
    specificity: 80,
    claimAfter: 3,
    marks: [" avg", "mAP@"],
    patterns: [
      "/^\\s*(?<step>\\d+): (?<loss>\\S+), (?<avg_loss>\\S+) avg(?: loss)?, (?<learning_rate>\\S+) rate, \\S+ seconds, \\d+ images/",
      "/mean average precision \\(mAP@[\\d.]+\\) = (?<val_map>[\\d.]+)/",
    ],
  },
  {
    id: "yolo-results",
    label: "YOLO results.txt",
    specificity: 80,
    claimAfter: 15,
    marks: ["G "],
    patterns: [
      "/^\\s*(?<epoch>\\d+)\\/\\d+\\s+[\\d.]+G\\s+(?<train_box_loss>\\S+)\\s+(?<train_obj_loss>\\S+)\\s+(?<train_cls_loss>\\S+)\\s+(?<train_loss>\\S+)\\s+\\d+\\s+\\d+\\s+(?<precision>\\S+)\\s+(?<recall>\\S+)\\s+(?<map50>\\S+)\\s+(?<map>\\S+)\\s+(?<val_box_loss>\\S+)\\s+(?<val_obj_loss>\\S+)\\s+(?<val_cls_loss>\\S+)\\s*$/",
    ],
  },
  {
    // What a loss is that is printed as it is. Where a log says anything else of its training, that is read.
    id: "printed-tensors",
    label: "Printed loss tensors",
    specificity: -1,
    claimAfter: 3,
    marks: ["grad_fn=<"],
    patterns: [
      "/^\\s*tensor\\(\\[{0,2}\\s*(?<loss>[-+.\\w]+)\\]{0,2}(?:, device='[\\w:]+')?(?:, dtype=[\\w.]+)?, grad_fn=<\\w+>\\)\\s*$/",
    ],
  },
];

const unlimited = { clock: () => 0, limit: Number.POSITIVE_INFINITY };

function compiled(pattern: string): Program {
  const program = programOf(pattern);
  if (typeof program === "string") throw new Error(`${pattern}: ${program}`);
  return program;
}

export const patternFormats: readonly LineFormat[] = declared.map(
  ({ marks, patterns, ...format }) => {
    const programs = patterns.map(compiled);
    return {
      kind: "lines",
      ...format,
      createReader() {
        const reader = new PatternReader(programs, unlimited);
        return {
          line(text, lineNumber, emit) {
            if (marks.some((mark) => text.includes(mark))) reader.line(text, lineNumber, emit);
          },
          flush() {},
          recordsAt: () => reader.recordsAt(),
        };
      },
    };
  },
);
