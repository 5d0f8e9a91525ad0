import { metricName } from "../log/words/metricName.ts";
import { mainSeries } from "../run/mainSeries.ts";
import type { MetricRole } from "../run/metricRole.ts";
import type { Run } from "../run/run.ts";
import type { Axis, Series } from "../run/series.ts";
import type { Curve } from "./curve.ts";
import { CurveStore } from "./curveStore.ts";
import { lossPairs, type Pair } from "./lossPairs.ts";
import { isReturn } from "./objective.ts";
import { readSchedule, type Schedule } from "./schedule.ts";

/** Of a loss with many terms the first ones. */
const mostTerms = 24;

/** A run as the signs read it at one moment: one curve per role, each made once. */
export class RunCurves {
  readonly run: Run;
  /** What the run counts in, decided on its longest loss; null where its points carry no count. */
  readonly axis: Axis | null;
  readonly #store: CurveStore;
  readonly #curves = new Map<MetricRole, Curve | null>();

  /** `store` keeps what was read of the same run before. */
  constructor(run: Run, store = new CurveStore()) {
    this.run = run;
    this.#store = store;
    const loss = mainSeries(run, "train_loss") ?? mainSeries(run, "val_loss");
    this.axis =
      (["step", "epoch"] as const).find(
        (axis) => loss?.axis(axis) && store.curveOf(loss, axis).axis === axis,
      ) ?? null;
  }

  /** Of the role's main series; kinds of values are never mixed. */
  of(role: MetricRole): Curve | null {
    let curve = this.#curves.get(role);
    if (curve === undefined) {
      const series = mainSeries(this.run, role);
      curve = series === undefined ? null : this.#store.curveOf(series, this.axis);
      if (role === "grad_norm" && curve !== null && hasSign(curve)) curve = null;
      this.#curves.set(role, curve);
    }
    return curve;
  }

  /** The training loss, or the validation loss where that is all there is. */
  get loss(): Curve | null {
    return this.of("train_loss") ?? this.of("val_loss");
  }

  /** The accuracies that the log has, that on held-back data first. */
  get accuracies(): readonly Curve[] {
    return (["val_accuracy", "train_accuracy"] as const).flatMap((role) => this.of(role) ?? []);
  }

  /** The accuracy on held-back data, or on those of training where that is all there is. */
  get accuracy(): Curve | null {
    return this.accuracies[0] ?? null;
  }

  /** Of losses on held-back data with those of training, the main one first. */
  get pairs(): readonly Pair[] {
    const read = (series: Series | null): Curve | null => {
      const curve = series === null ? null : this.#store.curveOf(series, this.axis);
      return curve === null || curve.y.length === 0 ? null : curve;
    };
    return lossPairs(this.run).flatMap(({ validation, training, isMain }) => {
      const curve = read(validation);
      const accuracy = isMain ? this.of("val_accuracy") : null;
      return curve === null
        ? []
        : [{ validation: curve, training: read(training), accuracy, isMain }];
    });
  }

  /** Of everything that is called a loss and is not of held-back data. */
  get lossTerms(): readonly Curve[] {
    return this.run.series
      .filter(({ name, role, granularity }) => {
        const known = metricName(name);
        const isTerm = role === "train_loss" || (known?.kind === "loss" && !known.smoothed);
        return granularity === "final" && isTerm && role !== "val_loss";
      })
      .slice(0, mostTerms)
      .map((series) => this.#store.curveOf(series, this.axis))
      .filter(({ y }) => y.length > 0);
  }

  /** Of reinforcement learning how much the policy gets, as means over episodes where the log has such. */
  get returns(): readonly Curve[] {
    const all = this.run.series.filter(({ name }) => isReturn(name));
    const means = all.filter(({ name }) => ofManyEpisodes.test(name));
    return (means.length > 0 ? means : all)
      .slice(0, mostTerms)
      .map((series) => this.#store.curveOf(series, this.axis));
  }

  /** The gradient norms of all layers that the log names, in its order. */
  get layers(): readonly Curve[] {
    return this.#normsOf(ofOneStatistic(this.run.ofRole("layer_grad_norm"))).filter(
      ({ y }) => y.length > 0,
    );
  }

  /** The gradient norms of the first and the last layer that the log names; fewer where it names fewer. */
  get outermostLayers(): readonly Curve[] {
    const layers = ofOneStatistic(this.run.ofRole("layer_grad_norm"));
    const [first, last] = [layers[0], layers.at(-1)];
    if (first === undefined || last === undefined) return [];
    return this.#normsOf(first === last ? [first] : [first, last]);
  }

  /** None where one has a sign: then they are gradients of single parameters. */
  #normsOf(layers: readonly Series[]): readonly Curve[] {
    const curves = layers.map((series) => this.#store.curveOf(series, this.axis));
    return curves.some(hasSign) ? [] : curves;
  }

  /** Null where no learning rate is logged. */
  get schedule(): Schedule | null {
    const curve = this.of("learning_rate");
    return curve === null || curve.y.length < 2 ? null : readSchedule(curve);
  }
}

/** What falls below zero is no norm. */
function hasSign({ y }: Curve): boolean {
  return y.some((value) => value < 0);
}

const ofManyEpisodes = /mean|avg|average|running|moving|smooth/i;

/** Words that say which number of a gradient a series holds. */
const statistics = /(?:^|[^a-z0-9])(l1|l2|inf|abs|mean|max|min|std|var)(?=$|[^a-z0-9])/gi;

/** The layers of the statistic that most of them have: an L2 norm and a mean of the same gradient are decades apart. */
function ofOneStatistic(layers: readonly Series[]): readonly Series[] {
  const groups = Map.groupBy(layers, ({ name }) =>
    Array.from(name.matchAll(statistics), ([, word]) => word?.toLowerCase()).join(" "),
  );
  return [...groups.values()].reduce<readonly Series[]>(
    (most, group) => (group.length > most.length ? group : most),
    [],
  );
}
