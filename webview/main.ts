import { html, render } from "lit-html";
import type { HydrateMessage, ToWebview } from "../src/core/view/protocol.ts";
import { setUpCharts } from "./charts/setup.ts";
import { Page } from "./page.ts";
import { onThemeChange, readTheme } from "./theme.ts";
import { registerToolkit } from "./toolkit.ts";
import { keptState, post } from "./vscodeApi.ts";

// Everything on the page is drawn by lit-html: 12.0 kB minified with all that is used of it, where preact with hooks
// has 13.6 kB; both run under the policy, and lit-html leaves alone whatever does not change.

registerToolkit();
setUpCharts();

const root = document.createElement("div");
root.className = "page";
document.body.append(root);
let page: Page | null = null;

function hydrate(message: HydrateMessage): void {
  page?.dispose();
  page = message.run === null ? null : new Page(root, message, message.run, readTheme());
  if (page === null) showEmptyState(message);
}

function showEmptyState({ words }: HydrateMessage): void {
  const state = html`<main class="empty">
    <h1>${words.emptyTitle}</h1>
    <p>${words.emptyAdvice}</p>
  </main>`;
  render(state, root);
}

function receive(message: ToWebview): void {
  switch (message.type) {
    case "hydrate":
      return hydrate(message);
    case "runs":
      return page?.showRuns(message.runs);
    case "charts":
      return message.subject === page?.subject ? page.showCharts(message) : undefined;
    case "verdict":
      return message.subject === page?.subject ? page.showVerdict(message.verdict) : undefined;
  }
}

window.addEventListener("message", (event: MessageEvent<ToWebview>) => receive(event.data));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) post({ type: "ready", view: keptState().view });
});
onThemeChange(() => page?.repaint(readTheme()));
post({ type: "ready", view: keptState().view });
