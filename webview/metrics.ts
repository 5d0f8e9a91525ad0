import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";
import type { ListedChart } from "../src/core/view/chartPlan.ts";
import type { Words } from "../src/core/view/words.ts";

export interface MetricsFacts {
  /** Charts beside the main ones; pinned ones stand with those. */
  readonly others: readonly ListedChart[];
  readonly groups: readonly string[];
  readonly search: string;
  readonly words: Words;
  /** The drawn chart of that id, where there is one. */
  chart(id: ListedChart["id"]): HTMLElement | null;
}

export interface MetricsActions {
  toggleGroup(group: string, open: boolean): void;
  search(text: string): void;
}

/** A search shows so many charts; who wants others searches closer. */
const mostFound = 24;

/** All metrics that have no chart of their own kind: by prefix, folded, found by their name. */
export function metricsSection(
  facts: MetricsFacts,
  actions: MetricsActions,
): TemplateResult | typeof nothing {
  const { others, search, words } = facts;
  if (others.length === 0) return nothing;
  const typed = ({ currentTarget }: Event) =>
    actions.search((currentTarget as HTMLInputElement).value);
  return html`<section class="metrics" aria-label=${words.otherMetrics}>
    <header>
      <h2>${words.otherMetrics} <span class="quiet">${others.length}</span></h2>
      <input
        type="search"
        placeholder=${words.searchMetrics}
        aria-label=${words.searchMetrics}
        .value=${live(search)}
        @input=${typed}
      />
    </header>
    ${search === "" ? groupList(facts, actions) : foundList(facts)}
  </section>`;
}

/** Which charts are drawn: those of unfolded groups, or those that are found. */
export function unfoldedCharts({
  others,
  groups,
  search,
}: Pick<MetricsFacts, "others" | "groups" | "search">): readonly string[] {
  const shown =
    search === "" ? others.filter(({ group }) => groups.includes(group)) : found(others, search);
  return shown.filter(({ pinned }) => !pinned).map(({ id }) => id);
}

function found(others: readonly ListedChart[], search: string): readonly ListedChart[] {
  const wanted = search.toLowerCase();
  return others.filter(({ id }) => nameOf(id).toLowerCase().includes(wanted)).slice(0, mostFound);
}

function foundList({ others, search, words, chart }: MetricsFacts): unknown {
  const all = found(others, search);
  if (all.length === 0) return html`<p class="quiet">${words.noMatch}</p>`;
  return repeat(
    all.filter(({ pinned }) => !pinned),
    ({ id }) => id,
    ({ id }) => chart(id) ?? nothing,
  );
}

function groupList(facts: MetricsFacts, actions: MetricsActions): unknown {
  const { others, groups, words, chart } = facts;
  const byGroup = new Map<string, ListedChart[]>();
  for (const other of others) {
    const members = byGroup.get(other.group);
    if (members === undefined) byGroup.set(other.group, [other]);
    else members.push(other);
  }
  return repeat(
    byGroup,
    ([group]) => group,
    ([group, members]) => {
      const open = groups.includes(group);
      const toggled = ({ currentTarget }: Event) => {
        const { open: now } = currentTarget as HTMLDetailsElement;
        if (now !== open) actions.toggleGroup(group, now);
      };
      const names = members.map(({ id }) => nameOf(id).split("/").at(-1)).join(", ");
      return html`<details class="metric-group" ?open=${open} @toggle=${toggled}>
        <summary title=${names}>
          <span class="group-name">${group === "" ? words.ungrouped : group}</span>
          <span class="quiet">${members.length}</span>
          <span class="quiet group-names">${names}</span>
        </summary>
        <div class="charts">
          ${repeat(
            open ? members.filter(({ pinned }) => !pinned) : [],
            ({ id }) => id,
            ({ id }) => chart(id) ?? nothing,
          )}
        </div>
      </details>`;
    },
  );
}

function nameOf(id: ListedChart["id"]): string {
  return id.replace(/^metric:/, "");
}
