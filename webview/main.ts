import type { HydrateMessage, ToWebview } from "../src/core/view/protocol.ts";
import { setUpCharts } from "./charts/setup.ts";
import { element } from "./dom.ts";
import { Page } from "./page.ts";
import { onThemeChange, readTheme } from "./theme.ts";
import { registerToolkit } from "./toolkit.ts";
import { keptState, post } from "./vscodeApi.ts";

registerToolkit();
setUpCharts();

const root = element("div", { class: "page" });
document.body.append(root);
let page: Page | null = null;

function hydrate(message: HydrateMessage): void {
  page?.dispose();
  page = null;
  if (message.run !== null) page = new Page(root, message, message.run, readTheme());
  else root.replaceChildren(emptyState(message));
}

function emptyState({ words }: HydrateMessage): HTMLElement {
  return element(
    "main",
    { class: "empty" },
    element("h1", {}, words.emptyTitle),
    element("p", {}, words.emptyAdvice),
  );
}

function receive(message: ToWebview): void {
  switch (message.type) {
    case "hydrate":
      return hydrate(message);
    case "runs":
      return page?.showRuns(message.runs);
    case "charts":
      return message.runId === page?.runId ? page.showCharts(message) : undefined;
    case "verdict":
      return message.runId === page?.runId ? page.showVerdict(message.verdict) : undefined;
  }
}

window.addEventListener("message", (event: MessageEvent<ToWebview>) => receive(event.data));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) post({ type: "ready", view: keptState().view });
});
onThemeChange(() => page?.repaint(readTheme()));
post({ type: "ready", view: keptState().view });
