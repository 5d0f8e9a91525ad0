import assert from "node:assert/strict";
import { test } from "node:test";
import { metricNamed } from "../../../../src/core/log/events/metric.ts";
import { companionRuns, type LogRuns } from "../../../../src/core/run/companionRuns.ts";
import { RunCollector } from "../../../../src/core/run/runCollector.ts";

interface Curve {
  readonly name: string;
  readonly values: readonly number[];
  /** Of the first value, and between two. */
  readonly from?: number;
  readonly every?: number;
}

function log(path: string, format: string, ...curves: Curve[]): LogRuns {
  const collector = new RunCollector({ path, name: path.split("/").at(-1) ?? "", format });
  for (const { name, values, from = 0, every = 1 } of curves)
    values.forEach((value, index) => {
      const step = from + index * every;
      const at = { step, epoch: null, time: 1000 * step, line: index + 1 };
      collector.accept({
        kind: "metric",
        metric: metricNamed(name),
        value,
        granularity: "final",
        ...at,
      });
    });
  return { path, format, runs: collector.runs };
}

const loss = Array.from(
  { length: 40 },
  (_, index) => 2 * Math.exp(-index / 9) + 0.0123456 * (index % 7),
);
const rounded = loss.map((value) => Number(value.toFixed(3)));
const other = loss.map((value, index) => value + 0.05 * Math.sin(index));

/** Of each run: path, number of sources, names and lengths. */
function summary(logs: readonly LogRuns[]): unknown {
  return companionRuns(logs).map(({ run, sources }) => [
    run.path,
    sources.length,
    Object.fromEntries(run.series.map(({ name, length }) => [name, length])),
  ]);
}

test("A metric for each file of MLflow and DVCLive is one run", () => {
  assert.deepEqual(
    summary([
      log("/p/mlruns/0/abc/metrics/val/loss", "mlflow", { name: "val/loss", values: rounded }),
      log("/p/mlruns/0/abc/metrics/loss", "mlflow", { name: "loss", values: loss }),
      log("/p/mlruns/0/def/metrics/loss", "mlflow", { name: "loss", values: other }),
      log("/p/live/plots/metrics/train/loss.tsv", "dvclive", { name: "train/loss", values: loss }),
      log("/p/live/plots/metrics/lr/pg0.tsv", "dvclive", { name: "lr/pg0", values: loss }),
      log("/p/live/plots/metrics/lr/pg1.tsv", "dvclive", { name: "lr/pg1", values: loss }),
    ]),
    [
      ["/p/mlruns/0/abc/metrics/loss", 2, { loss: 40, "val/loss": 40 }],
      ["/p/mlruns/0/def/metrics/loss", 1, { loss: 40 }],
      ["/p/live/plots/metrics/train/loss.tsv", 3, { "train/loss": 40, "lr/pg0": 40, "lr/pg1": 40 }],
    ],
  );
});

test("A run that its tracker names is called so, be it of one file or of several", () => {
  const named = ["one", "two"].flatMap((run) => {
    const logs = [
      log(`/p/mlruns/0/${run}/metrics/loss`, "mlflow", { name: "loss", values: loss }),
      log(`/p/mlruns/0/${run}/metrics/val/loss`, "mlflow", { name: "val/loss", values: rounded }),
    ].slice(run === "one" ? 1 : 0);
    for (const own of logs)
      for (const { hyperparameters } of own.runs) hyperparameters.set("run_name", `heron ${run}`);
    return logs;
  });
  assert.deepEqual(
    companionRuns(named).map(({ run }) => run.name),
    ["heron one", "heron two"],
  );
});

test("On Windows, files of one training are one run too", () => {
  const logs = [
    log("c:\\p\\mlruns\\0\\abc\\metrics\\val\\loss", "mlflow", {
      name: "val/loss",
      values: rounded,
    }),
    log("c:\\p\\mlruns\\0\\abc\\metrics\\loss", "mlflow", { name: "loss", values: loss }),
    log("c:\\q\\train.log", "keras", { name: "loss", values: rounded }),
    log("c:\\q\\logs\\metrics.csv", "csv", { name: "loss", values: loss }),
    log("c:\\r\\train.log", "keras", { name: "loss", values: other }),
  ];
  assert.deepEqual(
    companionRuns(logs).map(({ sources }) => sources.length),
    [2, 2, 1],
  );
});

test("Console, table and event file of one training are one run without double points", () => {
  const run = summary([
    log(
      "/p/train.log",
      "keras",
      { name: "loss", values: rounded },
      { name: "accuracy", values: rounded.map((v) => 1 - v / 4) },
    ),
    log(
      "/p/metrics.csv",
      "csv",
      { name: "train_loss", values: loss },
      { name: "lr", values: [0.1, 0.1] },
    ),
    log("/p/tb/events.out.tfevents.1.host", "tensorboard", {
      name: "train/loss",
      values: loss.map(Math.fround),
    }),
  ]);
  assert.deepEqual(run, [["/p/metrics.csv", 3, { train_loss: 40, accuracy: 40, lr: 2 }]]);
});

test("A rate that never changes stands once, and losses in files of their own are one run", () => {
  const rate = loss.map(() => 1e-4);
  assert.deepEqual(
    summary([
      log("/p/progress.csv", "csv", { name: "loss", values: loss }, { name: "lr", values: rate }),
      log(
        "/p/events.out.tfevents.1.host",
        "tensorboard",
        { name: "train/loss", values: loss.map(Math.fround) },
        { name: "train/lr", values: rate.map(Math.fround) },
      ),
    ]),
    [["/p/progress.csv", 2, { loss: 40, lr: 40 }]],
  );
  assert.deepEqual(
    summary([
      log("/q/train_loss.txt", "metric-file", { name: "train_loss", values: loss }),
      log("/q/val_loss.txt", "metric-file", { name: "val_loss", values: other }),
    ]),
    [["/q/train_loss.txt", 2, { train_loss: 40, val_loss: other.length }]],
  );
});

test("The source with more points wins, compared where the steps are the same", () => {
  const coarse = loss.filter((_, index) => index % 10 === 0);
  assert.deepEqual(
    summary([
      log("/p/results.csv", "csv", { name: "loss", values: coarse, every: 10 }),
      log("/p/train.log", "general", { name: "train loss", values: rounded }),
    ]),
    [["/p/train.log", 2, { "train loss": 40 }]],
  );
});

test("Different trainings in one folder stay apart", () => {
  assert.equal(
    companionRuns([
      log("/p/seed1.log", "keras", { name: "loss", values: loss }),
      log("/p/seed2.log", "keras", { name: "loss", values: other }),
      log("/p/seed3.log", "keras", { name: "loss", values: loss }),
      log("/p/results.csv", "csv", { name: "loss", values: other.map((value) => value * 2) }),
    ]).length,
    4,
  );
  const constant = loss.map(() => 0.7);
  assert.equal(
    companionRuns([
      log("/p/a.log", "keras", { name: "loss", values: constant }),
      log("/p/a.csv", "csv", { name: "loss", values: constant }),
    ]).length,
    2,
  );
  assert.equal(
    companionRuns([
      log("/a/train.log", "keras", { name: "loss", values: loss }),
      log("/b/metrics.csv", "csv", { name: "loss", values: loss }),
    ]).length,
    2,
  );
});

test("train/ and validation/ are one run, and their tags stay apart", () => {
  assert.deepEqual(
    summary([
      log("/logs/1/train/events.out.tfevents.1", "tensorboard", {
        name: "train/epoch_loss",
        values: loss,
      }),
      log("/logs/1/validation/events.out.tfevents.2", "tensorboard", {
        name: "validation/epoch_loss",
        values: other,
      }),
      log("/logs/2/train/events.out.tfevents.3", "tensorboard", {
        name: "train/epoch_loss",
        values: other,
      }),
    ]),
    [
      [
        "/logs/1/train/events.out.tfevents.1",
        2,
        { "train/epoch_loss": 40, "validation/epoch_loss": 40 },
      ],
      ["/logs/2/train/events.out.tfevents.3", 1, { "train/epoch_loss": 40 }],
    ],
  );
});

test("What add_scalars writes beside the main file is of its run; other experiments are not", () => {
  const file = "events.out.tfevents.1";
  assert.deepEqual(
    summary([
      log(`/runs/exp/${file}`, "tensorboard", { name: "lr", values: loss }),
      log(`/runs/exp/Loss_train/${file}`, "tensorboard", { name: "Loss/train", values: loss }),
      log(`/runs/exp/Loss_val/${file}`, "tensorboard", { name: "Loss/val", values: other }),
      log(`/runs/vit_test/${file}`, "tensorboard", { name: "loss", values: loss }),
      log(`/runs/resnet_test/${file}`, "tensorboard", { name: "loss", values: other }),
    ]),
    [
      [`/runs/exp/Loss_train/${file}`, 3, { "Loss/train": 40, lr: 40, "Loss/val": 40 }],
      [`/runs/vit_test/${file}`, 1, { loss: 40 }],
      [`/runs/resnet_test/${file}`, 1, { loss: 40 }],
    ],
  );
});

test("Event files of one folder: one that goes on is the same run, one that starts anew is another", () => {
  const first = log("/tb/events.out.tfevents.1", "tensorboard", {
    name: "loss",
    values: loss,
    from: 100,
  });
  const goesOn = log(
    "/tb/events.out.tfevents.2",
    "tensorboard",
    { name: "val_loss", values: [1], from: 140 },
    { name: "loss", values: other, from: 140 },
  );
  const resumed = log("/tb/events.out.tfevents.2", "tensorboard", {
    name: "loss",
    values: other,
    from: 120,
  });
  assert.deepEqual(summary([goesOn, first]), [
    ["/tb/events.out.tfevents.1", 2, { loss: 80, val_loss: 1 }],
  ]);
  const [one] = companionRuns([first, resumed]);
  assert.deepEqual(one?.run.find("loss")?.seams, [{ index: 40 }]);
  const again = log("/tb/events.out.tfevents.3", "tensorboard", {
    name: "loss",
    values: other,
    from: 100,
  });
  assert.equal(companionRuns([first, goesOn, again]).length, 2);
});

test("A checkpoint's state is a part of the later one's", () => {
  assert.deepEqual(
    summary([
      log("/out/checkpoint-10/trainer_state.json", "trainer-state", {
        name: "loss",
        values: loss.slice(0, 10),
      }),
      log("/out/checkpoint-40/trainer_state.json", "trainer-state", { name: "loss", values: loss }),
    ]),
    [["/out/checkpoint-40/trainer_state.json", 2, { loss: 40 }]],
  );
});

test("The first run of a W&B console is that of its log, also where the console goes on", () => {
  const console = log("/w/run-20240101_000000-abc/files/output.log", "keras", {
    name: "loss",
    values: rounded,
  });
  const second = log("/w/run-20240101_000000-abc/files/output.log", "keras", {
    name: "loss",
    values: other,
  });
  const both = { ...console, runs: [...console.runs, ...second.runs] };
  const own = log("/w/run-20240101_000000-abc/run-abc.wandb", "wandb", {
    name: "loss",
    values: loss,
  });
  assert.deepEqual(summary([both, own]), [
    ["/w/run-20240101_000000-abc/run-abc.wandb", 2, { loss: 40 }],
    ["/w/run-20240101_000000-abc/files/output.log", 1, { loss: 40 }],
  ]);
  assert.deepEqual([...(companionRuns([both, own])[0]?.run.find("loss")?.values ?? [])], loss);
});

test("What the sources say of the run is joined", () => {
  const a = log("/p/train.log", "keras", { name: "loss", values: rounded });
  const b = log("/p/metrics.csv", "csv", { name: "loss", values: loss });
  a.runs[0]?.hyperparameters.set("seed", 3);
  b.runs[0]?.hyperparameters.set("optimizer", "adam");
  if (a.runs[0] !== undefined) {
    a.runs[0].status = "failed";
    a.runs[0].failure = "RuntimeError: out of memory";
  }
  const [joined] = companionRuns([a, b]);
  assert.deepEqual(Object.fromEntries(joined?.run.hyperparameters ?? []), {
    seed: 3,
    optimizer: "adam",
  });
  assert.deepEqual(
    [joined?.run.status, joined?.run.failure],
    ["failed", "RuntimeError: out of memory"],
  );
});

test("What a terminal printed and a file that `tee` wrote meanwhile are one run, the file's", () => {
  const terminal = "unstuck-terminal:/p/train.py, terminal 10-00.log";
  const at = (logs: LogRuns, begun: number, lastGrowth: number) => {
    for (const run of logs.runs) Object.assign(run, { begun, lastGrowth });
    return logs;
  };
  const printed = () => log(terminal, "general", { name: "loss", values: rounded });
  const file = () => log("/p/train.log", "general", { name: "loss", values: rounded.slice(0, 39) });
  assert.deepEqual(summary([at(printed(), 1e6, 2e6), at(file(), 1.5e6, 2e6)]), [
    ["/p/train.log", 2, { loss: 39 }],
  ]);
  const earlier = at(file(), 1e5, 2e5);
  assert.equal(companionRuns([at(printed(), 1e6, 2e6), earlier]).length, 2, "of another day");
  const table = at(log("/p/runs/a/metrics.csv", "csv", { name: "loss", values: loss }), 1e6, 2e6);
  assert.equal(companionRuns([at(printed(), 1e6, 2e6), table]).length, 1, "a tool's own table");
  const again = log(terminal.replace("10-00", "10-05"), "general", {
    name: "loss",
    values: rounded,
  });
  assert.equal(companionRuns([at(printed(), 1e6, 2e6), at(again, 1e6, 2e6)]).length, 2);
});

test("A log of training takes the evaluations that its folder keeps in a file of their own", () => {
  const training = log("/p/log.txt", "detectron2", { name: "total_loss", values: loss, every: 10 });
  const evaluations = (path: string, count: number) =>
    log(path, "jsonl", {
      name: "validation_loss",
      values: other.slice(0, count),
      from: 19,
      every: 20,
    });
  assert.deepEqual(summary([training, evaluations("/p/metrics.json", 19)]), [
    ["/p/log.txt", 2, { total_loss: 40, validation_loss: 19 }],
  ]);
  const apart = [
    [training, evaluations("/p/metrics.json", 10)],
    [training, evaluations("/p/metrics.json", 30)],
    [training, evaluations("/p/metrics.json", 2)],
    [training, evaluations("/p/other/metrics.json", 19)],
    [training, evaluations("/p/a.json", 19), evaluations("/p/b.json", 19)],
    [
      training,
      evaluations("/p/metrics.json", 19),
      log("/p/second.txt", "detectron2", { name: "total_loss", values: other, every: 10 }),
    ],
  ];
  for (const logs of apart)
    assert.ok(companionRuns(logs).every(({ sources }) => sources.length === 1));
});
