import type { Card, RemedyCard, Verdict } from "../src/core/view/verdict.ts";
import type { Words } from "../src/core/view/words.ts";
import { element, linkButton, showing } from "./dom.ts";
import { icon } from "./icons.ts";
import { button } from "./toolkit.ts";

export interface CardActions {
  openLine(line: number): void;
  insert(finding: string, remedy: RemedyCard["id"]): void;
  copy(finding: string, remedy: RemedyCard["id"]): void;
}

const headlineIcons = {
  unjudged: "undecided",
  undecided: "undecided",
  healthy: "healthy",
} as const;

/** The verdict: a headline, a card for each finding, and quietly at the end what is undecided. */
export function verdictView(
  verdict: Verdict,
  words: Words,
  actions: CardActions,
): readonly HTMLElement[] {
  const views: HTMLElement[] = verdict.notes.map((note) =>
    element("p", { class: "card note", role: "status" }, note),
  );
  if (verdict.kind !== "findings") {
    views.push(
      element(
        "div",
        { class: `card state state-${verdict.kind}` },
        element("h2", {}, icon(headlineIcons[verdict.kind]), verdict.headline),
        verdict.detail === null ? null : element("p", {}, verdict.detail),
      ),
    );
  }
  views.push(...verdict.cards.map((card) => findingCard(card, words, actions)));
  if (verdict.undecided.length > 0) {
    views.push(
      element(
        "div",
        { class: "undecided" },
        element("h2", {}, words.undecided),
        element(
          "ul",
          {},
          ...verdict.undecided.map(({ title, reason }) =>
            element("li", {}, element("b", {}, title), ` ${reason}`),
          ),
        ),
      ),
    );
  }
  return views;
}

function findingCard(card: Card, words: Words, actions: CardActions): HTMLElement {
  const { line } = card;
  const facts = element(
    "dl",
    {},
    ...row(
      words.since,
      card.since,
      line === null ? null : linkButton(words.goToLine, () => actions.openLine(line)),
    ),
    ...row(words.confidence, card.confidence),
  );
  return element(
    "article",
    { class: `card severity-${card.severity}`, "data-finding": card.key, tabindex: "-1" },
    element("h2", {}, icon(card.severity), card.title),
    element("p", { class: "summary" }, card.summary),
    showing(facts, [card.since, line, card.confidence]),
    card.evidence.length === 0 ? null : evidence(card, words),
    card.consequences === null ? null : element("p", {}, card.consequences),
    card.remedies === null ? null : remedies(card.key, card.remedies, words, actions),
  );
}

function row(label: string, value: string | null, extra: HTMLElement | null = null): HTMLElement[] {
  if (value === null) return [];
  return [element("dt", {}, label), element("dd", {}, element("span", {}, value), extra)];
}

function evidence(card: Card, words: Words): HTMLElement {
  return element(
    "table",
    { class: "evidence" },
    element("caption", {}, words.evidence),
    element(
      "tbody",
      {},
      ...card.evidence.map(({ label, value }) =>
        element("tr", {}, element("th", { scope: "row" }, label), element("td", {}, value)),
      ),
    ),
  );
}

function remedies(
  finding: string,
  list: readonly RemedyCard[],
  words: Words,
  actions: CardActions,
): HTMLElement {
  if (list.length === 0) return element("p", { class: "quiet" }, words.noRemedy);
  const shown = element(
    "div",
    { class: "remedies" },
    element("h3", {}, words.remedies),
    element(
      "ol",
      {},
      ...list.map((remedy, i) =>
        element("li", {}, remedyView(finding, remedy, i === 0, words, actions)),
      ),
    ),
  );
  return showing(shown, list);
}

/** The first is open: it is the one to try. */
function remedyView(
  finding: string,
  remedy: RemedyCard,
  open: boolean,
  words: Words,
  actions: CardActions,
): HTMLElement {
  const copy = button({
    text: words.copy,
    press: () => {
      actions.copy(finding, remedy.id);
      said.textContent = words.copied;
    },
  });
  const insert = button({
    text: words.insert,
    title: remedy.reason ?? words.insertTitle,
    primary: true,
    disabled: remedy.placement !== "edit",
    press: () => actions.insert(finding, remedy.id),
  });
  const said = element("span", { class: "quiet", role: "status" });
  return element(
    "details",
    { ...(open ? { open: "" } : {}), "data-remedy": remedy.id },
    element(
      "summary",
      {},
      element("span", { class: "remedy-title" }, remedy.title),
      remedy.preferred ? element("span", { class: "tag" }, words.recommended) : null,
    ),
    element("p", {}, remedy.why),
    element("p", { class: "quiet" }, element("b", {}, words.cost), ` ${remedy.cost}`),
    remedy.sources.length === 0 ? null : sources(remedy, words),
    element(
      "pre",
      { tabindex: "0", "aria-label": remedy.title },
      element("code", {}, remedy.snippet),
    ),
    remedy.reason === null
      ? null
      : element("p", { class: `placement placement-${remedy.placement}` }, remedy.reason),
    element("div", { class: "buttons" }, insert, copy, said),
  );
}

function sources(remedy: RemedyCard, words: Words): HTMLElement {
  const links = remedy.sources
    .filter(({ url }) => url.startsWith("https://"))
    .flatMap(({ label, url }, i) => [i === 0 ? " " : " · ", element("a", { href: url }, label)]);
  return element("p", { class: "quiet" }, element("b", {}, words.sources), ...links);
}
