import { type Message, message } from "../message.ts";
import type { Parts } from "../parts.ts";
import type { Run } from "../run/run.ts";
import type { ChartContext, ChartId, ChartModel } from "./chartModel.ts";
import { type ChartPlan, planCharts, type ShownRun } from "./chartPlan.ts";
import type { CurveModel } from "./curve.ts";
import { type ChartRequest, drawChart } from "./drawChart.ts";
import { Drawings } from "./drawings.ts";
import { type FullResolution, nothingMore } from "./fullResolution.ts";
import type { RunView, ShownLabel } from "./panelModel.ts";
import { type ChartChange, type HydrateMessage, subjectOf, type ToWebview } from "./protocol.ts";
import { planRuns } from "./runsPlan.ts";
import type { Verdict } from "./verdict.ts";
import type { ViewOptions } from "./viewOptions.ts";
import { translateWords } from "./words.ts";

/** What a panel shows: one run with its verdict, or several runs. */
export type PanelContent =
  | { readonly kind: "one"; readonly shown: ShownRun; readonly verdict: Verdict }
  | { readonly kind: "several"; readonly runs: readonly Run[] };

export function shownRuns(content: PanelContent): readonly Run[] {
  return content.kind === "one" ? [content.shown.run] : content.runs;
}

export interface ShownContent {
  readonly content: PanelContent;
  readonly labels: readonly ShownLabel[];
  readonly view: ViewOptions;
  /** Ids of charts that a person has pinned. */
  readonly pinned: readonly string[];
}

type Plan = ChartPlan & { readonly hasSeeds?: boolean };

/**
 * What the page shows of the runs, as messages: all of it when it is asked for, then what has changed. It remembers
 * what was sent, and keeps what was prepared of long series.
 */
export class PanelProjection {
  readonly #translate: (m: Message) => string;
  readonly #full: FullResolution;
  readonly #drawings: Drawings;
  readonly #sentCurves = new Map<ChartId, readonly CurveModel[]>();
  readonly #sent = new Map<string, unknown>();

  /** @param full where dropped points of a stretch that is looked at closely come from. */
  constructor(translate: (m: Message) => string, full: FullResolution = nothingMore) {
    this.#translate = translate;
    this.#full = full;
    this.#drawings = new Drawings(full);
  }

  *plan({ content, labels, view, pinned }: ShownContent): Parts<Plan> {
    if (content.kind === "one")
      return yield* planCharts(content.shown, view, pinned, this.#drawings.prepared);
    return yield* planRuns(
      { runs: content.runs, labels: labels.map(({ label }) => label) },
      view,
      pinned,
      this.#drawings.prepared,
    );
  }

  *charts(requests: readonly ChartRequest[], plan: Plan, view: ViewOptions): Parts<ChartModel[]> {
    const context = this.#context(plan, view);
    const models: ChartModel[] = [];
    for (const request of requests) models.push(yield* drawChart(request, context));
    return models;
  }

  /** Does ahead what is needed before anything of it can be sent. */
  *prepare(shown: ShownContent): Parts<void> {
    const plan = yield* this.plan(shown);
    yield* this.charts(plan.requests, plan, shown.view);
  }

  /** Everything, for a page that shows nothing or something else. */
  *hydrate(
    shown: ShownContent | null,
    { view, focus, canTry }: Pick<HydrateMessage, "view" | "focus" | "canTry">,
  ): Parts<HydrateMessage> {
    const words = translateWords(this.#translate);
    const message = { type: "hydrate", words, view, focus, canTry } as const;
    if (shown === null) return { ...message, run: null };
    const plan = yield* this.plan(shown);
    this.#sent.clear();
    this.#note(shown, plan);
    const { content, labels } = shown;
    const charts = yield* this.charts(plan.requests, plan, view);
    this.#sentCurves.clear();
    for (const { id, curves } of charts) this.#sentCurves.set(id, curves);
    const run: RunView = {
      runs: labels,
      axes: plan.axes,
      axis: plan.axis,
      extent: plan.extent,
      charts,
      others: plan.others,
      hasSeeds: plan.hasSeeds ?? false,
      verdict: content.kind === "one" ? content.verdict : null,
    };
    return { ...message, run };
  }

  /** What has changed since it was last asked, of the same subject. */
  *changes(shown: ShownContent): Parts<readonly ToWebview[]> {
    const { content, labels, view } = shown;
    const subject = subjectOf(labels);
    const messages: ToWebview[] = [];
    if (this.#changed("labels", JSON.stringify(labels)))
      messages.push({ type: "runs", runs: labels });
    const plan = yield* this.plan(shown);
    this.#forgetOthers(plan.requests);
    const requests = plan.requests.filter((request) =>
      this.#changed(request.id, this.#fingerprint(request, plan, view)),
    );
    const moved = this.#changed("plan", planKey(plan));
    if (requests.length > 0 || moved) {
      messages.push({
        type: "charts",
        subject,
        axes: plan.axes,
        axis: plan.axis,
        extent: plan.extent,
        order: plan.requests.map(({ id }) => id),
        others: plan.others,
        changed: (yield* this.charts(requests, plan, view)).map((chart) => this.#change(chart)),
      });
    }
    if (content.kind === "one" && this.#changed("verdict", JSON.stringify(content.verdict))) {
      messages.push({ type: "verdict", subject, verdict: content.verdict });
    }
    return messages;
  }

  /** The page drops a chart that is folded: unfolded again, it is sent again. */
  #forgetOthers(requests: readonly ChartRequest[]): void {
    const shown = new Set(requests.map(({ id }) => id));
    for (const id of this.#sentCurves.keys()) {
      if (shown.has(id)) continue;
      this.#sentCurves.delete(id);
      this.#sent.delete(id);
    }
  }

  /** Curves that the page has already are named by their place in the chart as it was. */
  #change(chart: ChartModel): ChartChange {
    const before = this.#sentCurves.get(chart.id) ?? [];
    this.#sentCurves.set(chart.id, chart.curves);
    const curves = chart.curves.map((curve) => {
      const place = before.indexOf(curve);
      return place < 0 ? curve : place;
    });
    return { ...chart, curves };
  }

  #note({ content, labels, view }: ShownContent, plan: Plan): void {
    this.#changed("labels", JSON.stringify(labels));
    for (const request of plan.requests) {
      this.#changed(request.id, this.#fingerprint(request, plan, view));
    }
    this.#changed("plan", planKey(plan));
    if (content.kind === "one") this.#changed("verdict", JSON.stringify(content.verdict));
  }

  /** Differs where a chart would be drawn differently. */
  #fingerprint(request: ChartRequest, { axis }: Plan, options: ViewOptions): string {
    const { smoothing, window, logX, bands } = options;
    const { version } = this.#full;
    return JSON.stringify([contentOf(request), axis, smoothing, window, logX, bands, version]);
  }

  #context({ axis, scaleOf }: Plan, options: ViewOptions): ChartContext {
    return { axis, scaleOf, options, drawings: this.#drawings, translate: this.#translate };
  }

  /** Whether `value` differs from what was sent under that name; from now on it is what was sent. */
  #changed(name: string, value: unknown): boolean {
    if (this.#sent.get(name) === value) return false;
    this.#sent.set(name, value);
    return true;
  }
}

function planKey({ extent, axes, axis, others, requests }: Plan): string {
  return JSON.stringify([extent, axes, axis, others, requests.map(({ id }) => id)]);
}

function contentOf(request: ChartRequest): unknown {
  switch (request.kind) {
    case "series": {
      const series = request.series.map((s) => [s.name, s.total]);
      return [series, request.findings.map((f) => [f.summary, f.onset])];
    }
    case "runs":
      return request.members.map(({ label, ordinal, series }) => [label, ordinal, series.total]);
    case "comparison": {
      const { comparison, arms, finding } = request;
      const runs = arms.map((arm) => [
        arm.label,
        arm.runs.map(({ run, series }) => [run.id, series.total]),
      ]);
      return [comparison.id, runs, finding?.summary];
    }
  }
}

/** A heading for what is shown. */
export function titleOf(labels: readonly ShownLabel[], translate: (m: Message) => string): string {
  const [first] = labels;
  if (labels.length === 1 && first !== undefined) return first.label;
  return translate(message("{count} runs", { count: labels.length }));
}
