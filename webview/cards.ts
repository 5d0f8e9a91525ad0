import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { Card, Verdict } from "../src/core/view/verdict.ts";
import type { Words } from "../src/core/view/words.ts";
import { icon } from "./icons.ts";
import { type RemedyActions, remedyList } from "./remedies.ts";
import { button, linkButton } from "./toolkit.ts";

export interface CardActions extends RemedyActions {
  openLine(line: number): void;
  openLesson(lesson: NonNullable<Card["lesson"]>): void;
  /** null where fixes cannot be tried. */
  readonly tryFixes: ((finding: string) => void) | null;
  /** A button of the card that needs nothing but the finding. */
  finding(what: "ask" | "docs" | "dismiss" | "restore", finding: string): void;
}

/** A reason that keeps so many signs from being judged is about the run. */
const manySigns = 3;

const headlineIcons = {
  unjudged: "undecided",
  undecided: "undecided",
  healthy: "healthy",
} as const;

/** The verdict: a headline, a card for each finding, and quietly at the end what is undecided. */
export function verdictView(verdict: Verdict, words: Words, actions: CardActions): TemplateResult {
  return html`
    ${verdict.notes.map((note) => html`<p class="card note" role="status">${note}</p>`)}
    ${conclusion(verdict)}
    ${repeat(
      verdict.cards,
      ({ key }) => key,
      (card) => findingCard(card, verdict.outdated, words, actions),
    )}
    ${undecided(verdict, words)} ${dismissed(verdict, words, actions)}
  `;
}

function conclusion({ kind, headline, detail }: Verdict): TemplateResult | typeof nothing {
  if (kind === "findings") return nothing;
  return html`<div class="card state state-${kind}">
    <h2>${icon(headlineIcons[kind])}${headline}</h2>
    ${detail === null ? nothing : html`<p>${detail}</p>`}
  </div>`;
}

/** In one line; the reasons are a fold away, but for one that holds for many signs. */
function undecided({ undecided: all }: Verdict, words: Words): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  const titles = all.flatMap((one) => one.titles).join(", ");
  const shared = all.filter((one) => one.titles.length >= manySigns);
  return html`<div class="undecided">
    ${shared.map(({ reason }) => html`<p>${reason}</p>`)}
    <details>
      <summary><b>${words.undecided}:</b> ${titles}</summary>
      <ul>
        ${all.map((one) => html`<li><b>${one.titles.join(", ")}</b> ${one.reason}</li>`)}
      </ul>
    </details>
  </div>`;
}

/** In one line, each with the way back. */
function dismissed(
  { dismissed: all }: Verdict,
  words: Words,
  { finding }: CardActions,
): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return html`<div class="undecided">
    <b>${words.dismissed}:</b>
    ${all.map(
      ({ key, title }, i) =>
        html`${i === 0 ? "" : " · "}${title}
        ${linkButton(words.restore, () => finding("restore", key))}`,
    )}
  </div>`;
}

function findingCard(
  card: Card,
  outdated: string | null,
  words: Words,
  actions: CardActions,
): TemplateResult {
  const { key, severity, line, lesson } = card;
  const toLine = line === null ? nothing : linkButton(words.goToLine, () => actions.openLine(line));
  return html`<article class="card severity-${severity}" data-finding=${key} tabindex="-1">
    <h2>${icon(severity)}${card.title}</h2>
    <p class="summary">${card.summary}</p>
    <dl>
      ${row(words.since, card.since, toLine)} ${row(words.confidence, card.confidence, nothing)}
    </dl>
    <p class="note">${card.doubt}</p>
    ${card.evidence.length === 0 ? nothing : evidence(card, words)}
    ${card.consequences === null ? nothing : html`<p>${card.consequences}</p>`}
    ${
      lesson === null
        ? nothing
        : html`<p>${linkButton(words.openLesson, () => actions.openLesson(lesson))}</p>`
    }
    ${remedies(card, outdated, words, actions)}
    <div class="buttons">
      ${tryButton(card, outdated, words, actions)}
      ${button({ text: words.ask, title: words.askTitle, press: () => actions.finding("ask", key) })}
      ${button({ text: words.docs, title: words.docsTitle, press: () => actions.finding("docs", key) })}
      ${button({
        text: words.dismiss,
        title: words.dismissTitle,
        press: () => actions.finding("dismiss", key),
      })}
    </div>
  </article>`;
}

/** Nothing can be tried where nothing is offered, or after an edit that no run has shown yet. */
function tryButton(
  { key, remedies: list }: Card,
  outdated: string | null,
  words: Words,
  { tryFixes }: CardActions,
): TemplateResult | typeof nothing {
  if (tryFixes === null || outdated !== null || list === null || list.length === 0) return nothing;
  return button({ text: words.tryFixes, press: () => tryFixes(key) });
}

/** After an edit nothing more is recommended until a newer run tells what it did. */
function remedies(
  { key, remedies: list }: Card,
  outdated: string | null,
  words: Words,
  actions: CardActions,
): TemplateResult | typeof nothing {
  if (list === null) return nothing;
  const shown = remedyList(key, list, words, actions);
  if (outdated !== null) {
    return html`<p class="placement" role="status">${outdated}</p>
      <details>
        <summary class="quiet">${words.offeredBefore}</summary>
        ${shown}
      </details>`;
  }
  return shown;
}

function row(label: string, value: string | null, extra: TemplateResult | typeof nothing) {
  return value === null
    ? nothing
    : html`<dt>${label}</dt>
        <dd><span>${value}</span>${extra}</dd>`;
}

function evidence(card: Card, words: Words): TemplateResult {
  return html`<table class="evidence">
    <caption>
      ${words.evidence}
    </caption>
    <tbody>
      ${card.evidence.map(
        ({ label, value }) =>
          html`<tr>
            <th scope="row">${label}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
