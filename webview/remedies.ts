import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { RemedyCard } from "../src/core/view/verdict.ts";
import type { Words } from "../src/core/view/words.ts";
import { button } from "./toolkit.ts";

export interface RemedyActions {
  remedy(what: "insert" | "preview" | "copy", finding: string, remedy: RemedyCard["id"]): void;
  /** Asks which script wrote the log. */
  chooseScript(finding: string): void;
}

export function remedyList(
  finding: string,
  list: readonly RemedyCard[],
  words: Words,
  actions: RemedyActions,
): TemplateResult {
  if (list.length === 0) return html`<p class="quiet">${words.noRemedy}</p>`;
  return html`<div class="remedies">
    <h3>${words.remedies}</h3>
    <ol>
      ${repeat(
        list,
        ({ id }) => id,
        (remedy, i) => html`<li>${remedyView(finding, remedy, i === 0, words, actions)}</li>`,
      )}
    </ol>
  </div>`;
}

/** The first is open: it is the one to try. What a person has opened or closed stays so. */
function remedyView(
  finding: string,
  remedy: RemedyCard,
  open: boolean,
  words: Words,
  actions: RemedyActions,
): TemplateResult {
  return html`<details ?open=${open} data-remedy=${remedy.id}>
    <summary>
      <span class="remedy-title">${remedy.title}</span>
      ${remedy.preferred ? html`<span class="tag">${words.recommended}</span>` : nothing}
    </summary>
    <p>${remedy.why}</p>
    <p class="quiet"><b>${words.cost}</b> ${remedy.cost}</p>
    ${sources(remedy, words)}
    <pre tabindex="0" aria-label=${remedy.title}><code>${coloured(remedy.code)}</code></pre>
    ${
      remedy.reason === null
        ? nothing
        : html`<p class="placement placement-${remedy.placement}">${remedy.reason}</p>`
    }
    <div class="buttons">
      ${button({
        text: words.insert,
        title: remedy.reason ?? words.insertTitle,
        primary: true,
        disabled: remedy.placement !== "edit",
        press: () => actions.remedy("insert", finding, remedy.id),
      })}
      ${button({
        text: words.preview,
        title: remedy.reason ?? words.previewTitle,
        disabled: remedy.placement !== "edit",
        press: () => actions.remedy("preview", finding, remedy.id),
      })}
      ${button({ text: words.copy, press: () => actions.remedy("copy", finding, remedy.id) })}
      ${
        remedy.placement !== "edit"
          ? button({
              text: words.chooseScript,
              title: words.chooseScriptTitle,
              press: () => actions.chooseScript(finding),
            })
          : nothing
      }
    </div>
  </details>`;
}

/** The styles give what is of a kind the colour that the theme has for it. */
function coloured(code: RemedyCard["code"]): readonly unknown[] {
  return code.map(({ text, kind }) =>
    kind === null ? text : html`<span class=${`code-${kind}`}>${text}</span>`,
  );
}

function sources({ sources: all }: RemedyCard, words: Words): TemplateResult | typeof nothing {
  const links = all.filter(({ url }) => url.startsWith("https://"));
  if (links.length === 0) return nothing;
  return html`<p class="quiet">
    <b>${words.sources}</b>
    ${links.map(({ label, url }, i) => html`${i === 0 ? "" : " · "}<a href=${url}>${label}</a>`)}
  </p>`;
}
