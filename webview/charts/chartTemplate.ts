import { html, nothing, type TemplateResult } from "lit-html";
import { formatX } from "../../src/core/view/format.ts";
import { checkbox, linkButton } from "../toolkit.ts";
import type { ChartState, Drawn } from "./chartState.ts";
import { legend } from "./legend.ts";
import { dataTable } from "./table.ts";

/** What stands around the canvas of a chart. */
export function chartTemplate(view: ChartState, { model, shared, scale }: Drawn): TemplateResult {
  const { words, actions } = view;
  const log = checkbox({
    text: words.logScale,
    checked: scale === "logarithmic",
    disabled: model.ranges.logarithmic === null,
    toggle: (on) => actions.chooseScale(on ? "logarithmic" : "linear"),
  });
  const toggleCurve = (name: string) => {
    if (!view.hidden.delete(name)) view.hidden.add(name);
    view.redraw();
  };
  const { theme, axis } = shared;
  const { curves, hidden, reading } = view;
  const facts = { curves, hidden, theme, axis, reading, words, compact: view.compared };
  return html`<header>
      <h2 title=${model.title}>${model.title}</h2>
      <div class="legend">${legend(facts, toggleCurve)}</div>
      ${place(view, axis)} ${pin(view)} ${log}
    </header>
    ${view.frame}
    <div class="visually-hidden" aria-live="polite">${view.said}</div>
    <div class="notes">${notes(view, { model, shared, scale })}</div>
    <footer>
      <details @toggle=${tableToggled(view)}>
        <summary>${words.dataTable}</summary>
        <div
          class="table-scroll"
          tabindex="0"
          role="group"
          aria-label=${`${words.dataTable}: ${model.title}`}
        >
          ${view.tableOpen ? table(view, { model, shared, scale }) : nothing}
        </div>
      </details>
      ${saving(view, { model, shared, scale })}
    </footer>`;
}

/** Where the curves are read, beside their values in the legend. */
function place({ reading, words }: ChartState, axis: Drawn["shared"]["axis"]): unknown {
  if (reading === null) return nothing;
  return html`<span class="reading">${words[axis]} ${formatX(axis, reading)}</span>`;
}

function pin({ actions, words }: ChartState): unknown {
  if (actions.pin === null) return nothing;
  const { pinned, toggle } = actions.pin;
  return linkButton(pinned ? words.unpin : words.pin, toggle);
}

function saving(view: ChartState, { model, scale }: Drawn): TemplateResult {
  const { words, actions } = view;
  const hidden = () => [...view.hidden];
  return html`<div class="saving" role="group" aria-label=${`${words.save}: ${model.title}`}>
    ${linkButton(words.copyValues, () => actions.save("copy", scale, hidden()))}
    ${linkButton(words.savePng, () => view.savePicture())}
    ${linkButton(words.saveSvg, () => actions.save("svg", scale, hidden()))}
    ${linkButton(words.saveCsv, () => actions.save("csv", scale, hidden()))}
  </div>`;
}

function notes(view: ChartState, { model, scale }: Drawn): readonly TemplateResult[] {
  const outside = model.ranges[scale]?.note ?? null;
  const said: TemplateResult[] = [];
  if (model.note !== null) said.push(html`<p class="note">${model.note}</p>`);
  if (model.nonFinite !== null) {
    const mark = html`<span class="mark" aria-hidden="true">▼ </span>`;
    said.push(html`<p class="note">${mark}${model.nonFinite}</p>`);
  }
  if (outside !== null) {
    const { hideOutside, showOutside } = view.words;
    const toggle = linkButton(view.allPoints ? hideOutside : showOutside, () => {
      view.allPoints = !view.allPoints;
      view.redraw();
    });
    said.push(html`<p class="note">${view.allPoints ? "" : `${outside} `}${toggle}</p>`);
  }
  return said;
}

function table({ shown, words }: ChartState, { model, shared }: Drawn): TemplateResult {
  const { axis, window } = shared;
  return dataTable({ caption: model.description, axis, curves: shown, window, words });
}

function tableToggled(view: ChartState): (event: Event) => void {
  return ({ currentTarget }) => {
    view.tableOpen = (currentTarget as HTMLDetailsElement).open;
    view.render();
  };
}
