import { formatMessage, message } from "../../../src/core/message.ts";
import { drained } from "../../../src/core/parts.ts";
import { codeParts } from "../../../src/core/remedy/codeParts.ts";
import type { OfferedRemedy } from "../../../src/core/remedy/remedy.ts";
import { Run, runId } from "../../../src/core/run/run.ts";
import { PanelProjection } from "../../../src/core/view/panelProjection.ts";
import type { HydrateMessage } from "../../../src/core/view/protocol.ts";
import { verdict } from "../../../src/core/view/verdict.ts";
import { defaultViewOptions } from "../../../src/core/view/viewOptions.ts";

/** The panel at a run on a plateau, as the extension sends it; all that a log says is called as `called` does. */
export function stuckRun(called: (plain: string) => string = (plain) => plain): HydrateMessage {
  const path = `/work/${called("spirals")}/train.log`;
  const name = called("spirals");
  const run = new Run({ id: runId(path, 0), name, path, format: "plain", firstLine: 1 });
  for (let step = 0; step < 120; step++) {
    const point = { step, epoch: null, time: null, line: step + 1 };
    const loss = 0.93 + 0.3 * Math.exp(-step / 4) + 0.004 * Math.sin(7 * step);
    run.obtain(called("loss"), () => "train_loss", "final").append({ ...point, value: loss });
    run
      .obtain(called("val_loss"), () => "val_loss", "final")
      .append({ ...point, value: loss + 0.01 });
    run.obtain(called("lr"), () => "learning_rate", "final").append({ ...point, value: 0.002 });
  }
  const finding = {
    sign: "plateau",
    severity: "warning",
    confidence: 0.98,
    onset: { step: 12, epoch: null, line: 13, interval: null },
    summary: message("{metric} has stopped improving since step {step}.", {
      metric: called("The loss"),
      step: 12,
    }),
    evidence: { [called("loss now")]: 0.93, "level relative to the opening": called("79 %") },
    subtype: null,
    series: called("loss"),
    consequences: [],
    measured: {},
  } as const;
  const undecided = [
    { sign: "overfitting", reason: message("{why}", { why: called("Few epochs.") }) },
  ] as const;
  const view = { ...defaultViewOptions, runId: run.id };
  const diagnosis = { findings: [finding], undecided };
  const snippet = "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)  # was SGD";
  const remedies: readonly OfferedRemedy[] = [
    {
      id: "use-adam",
      title: message("Use Adam instead of SGD"),
      why: message("Adam scales each step by the running size of the gradient."),
      cost: message("Two more numbers are kept for each weight."),
      sources: [{ label: "Kingma & Ba 2015", url: "https://arxiv.org/abs/1412.6980" }],
      snippet,
      code: codeParts(snippet),
      placement: { kind: "refused", reason: message("No training script is known.") },
      preferred: true,
      evidence: null,
      isWeak: false,
      certainty: null,
    },
  ];
  const content = {
    kind: "one",
    shown: { run, diagnosis, comparisons: [] },
    verdict: verdict(diagnosis, () => remedies, formatMessage),
  } as const;
  const labels = [{ id: run.id, label: run.name, status: "Running" }];
  return drained(
    new PanelProjection(formatMessage).hydrate(
      { content, labels, view, pinned: [] },
      { view, focus: null, canTry: true },
    ),
  );
}
