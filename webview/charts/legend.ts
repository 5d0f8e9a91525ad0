import type { ChartModel } from "../../src/core/view/chartModel.ts";
import { element, svg } from "../dom.ts";
import type { Theme } from "../theme.ts";
import { lineStyle } from "./layers.ts";

/** A toggle for each curve with its line, its name and its newest value. */
export function legend(
  model: ChartModel,
  theme: Theme,
  hidden: ReadonlySet<string>,
  toggle: (name: string) => void,
): readonly HTMLElement[] {
  return model.curves.flatMap((curve, ordinal) => {
    if (curve.quiet) return [];
    const style = lineStyle(theme, ordinal);
    const sample = svg(
      "svg",
      { class: "legend-line", viewBox: "0 0 26 8", "aria-hidden": "true" },
      svg("line", {
        x1: "1",
        x2: "25",
        y1: "4",
        y2: "4",
        stroke: style.color,
        "stroke-width": String(style.width + 0.5),
        "stroke-dasharray": style.dash.join(" "),
      }),
    );
    const item = element(
      "button",
      {
        type: "button",
        class: "legend-item",
        "aria-pressed": String(!hidden.has(curve.name)),
        "data-curve": curve.name,
        title: curve.name,
      },
      element("span", { class: "legend-name" }, curve.name),
      element("span", { class: "legend-value" }, curve.latest),
    );
    item.prepend(sample);
    item.addEventListener("click", () => toggle(curve.name));
    return item;
  });
}
