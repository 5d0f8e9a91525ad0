import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
} from "chart.js";
import annotation from "chartjs-plugin-annotation";
import zoom from "chartjs-plugin-zoom";

/** Registers what is used of Chart.js and nothing else. */
export function setUpCharts(): void {
  Chart.register(
    LineController,
    LineElement,
    PointElement,
    LinearScale,
    LogarithmicScale,
    annotation,
    // Its types are read as CommonJS, where the default export would be one level down.
    zoom as unknown as Plugin,
  );
}
