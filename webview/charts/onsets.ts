import type { Chart } from "chart.js";
import { color } from "chart.js/helpers";
import type { OnsetMark } from "../../src/core/view/onsetMark.ts";
import type { Theme } from "../theme.ts";

/** As chartjs-plugin-annotation takes them; its own types do not resolve under NodeNext. */
type Annotation = Readonly<Record<string, unknown>>;

const labelHeight = 20;

/** A labelled line and a band for each onset; in charts that do not show the sign a faint line only. */
export function onsetAnnotations(
  onsets: readonly OnsetMark[],
  theme: Theme,
): Record<string, Annotation> {
  const annotations: Record<string, Annotation> = {};
  let labels = 0;
  for (const [i, onset] of onsets.entries()) {
    const shade = theme.severity[onset.severity];
    annotations[`line${i}`] = onsetLine(onset, theme, onset.own ? labels++ : 0);
    if (onset.own && onset.interval !== null) {
      annotations[`band${i}`] = {
        type: "box",
        xMin: onset.interval.from,
        xMax: onset.interval.to,
        backgroundColor: color(shade)
          .alpha(theme.highContrast ? 0.3 : 0.14)
          .rgbString(),
        borderWidth: theme.highContrast ? 1 : 0,
        borderColor: shade,
        drawTime: "beforeDatasetsDraw",
      };
    }
  }
  return annotations;
}

function onsetLine(onset: OnsetMark, theme: Theme, ordinal: number): Annotation {
  const shade = theme.severity[onset.severity];
  return {
    type: "line",
    scaleID: "x",
    value: onset.x,
    borderColor: onset.own ? shade : color(shade).alpha(0.5).rgbString(),
    borderWidth: onset.own ? (theme.highContrast ? 3 : 1.5) : 1,
    borderDash: onset.own ? [] : [3, 3],
    drawTime: "afterDatasetsDraw",
    label: {
      display: onset.own,
      content: onset.label,
      position: "start",
      backgroundColor: theme.background,
      color: theme.foreground,
      borderColor: shade,
      borderWidth: 1,
      borderRadius: 2,
      padding: { x: 5, y: 3 },
      font: { family: theme.fontFamily, size: theme.fontSize, weight: "normal" },
      yAdjust: 4 + ordinal * labelHeight,
      xAdjust: ({ chart }: { chart: Chart }) => {
        const scale = chart.scales["x"];
        if (scale === undefined) return 0;
        const half = labelWidth(chart.ctx, onset.label, theme) / 2 + 6;
        return scale.getPixelForValue(onset.x) + 2 * half < scale.right ? half : -half;
      },
    },
  };
}

function labelWidth(context: CanvasRenderingContext2D, text: string, theme: Theme): number {
  context.save();
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  const { width } = context.measureText(text);
  context.restore();
  return width + 12;
}
