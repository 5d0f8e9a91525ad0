import {
  Chart,
  Filler,
  Interaction,
  type InteractionItem,
  type InteractionModeFunction,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
  Tooltip,
} from "chart.js";
import annotation from "chartjs-plugin-annotation";
import zoom from "chartjs-plugin-zoom";

declare module "chart.js" {
  interface InteractionModeMap {
    eachCurve: InteractionModeFunction;
  }
}

/** How near a mark must be to be read with the curves, in pixels. */
const markReach = 8;

/** Registers what is used of Chart.js and nothing else. */
export function setUpCharts(): void {
  Chart.register(
    LineController,
    LineElement,
    PointElement,
    LinearScale,
    LogarithmicScale,
    Tooltip,
    Filler,
    annotation,
    // Its types are read as CommonJS, where the default export would be one level down.
    zoom as unknown as Plugin,
  );
  Interaction.modes.eachCurve = (chart, event) => {
    const at = event.x;
    return at === null ? [] : itemsAt(chart, at);
  };
}

/** The point nearest to x of each visible curve; of the marks only those close by. */
export function itemsAt(chart: Chart, pixel: number): InteractionItem[] {
  const items: InteractionItem[] = [];
  for (const meta of chart.getSortedVisibleDatasetMetas()) {
    let found: InteractionItem | null = null;
    let shortest = meta.yAxisID === "marks" ? markReach : Number.POSITIVE_INFINITY;
    for (const [index, point] of meta.data.entries()) {
      const distance = Math.abs(point.x - pixel);
      if (distance < shortest && chart.isPointInArea({ x: point.x, y: chart.chartArea.top })) {
        shortest = distance;
        found = { element: point, datasetIndex: meta.index, index };
      }
    }
    if (found !== null) items.push(found);
  }
  return items.sort((a, b) => a.datasetIndex - b.datasetIndex);
}
