import { type Message, message } from "../message.ts";

/** The fixed words of the page. They come from the host, which knows the display language. */
const templates = {
  pageTitle: "Charts and diagnosis of a training run",
  run: "Run",
  axis: "X axis",
  step: "Step",
  epoch: "Epoch",
  time: "Time",
  line: "Line of the log",
  smoothing: "Smoothing",
  resetZoom: "Reset Zoom",
  hint: "Drag or Ctrl + wheel to zoom, Shift + drag to move, click a point to open its line.",
  keys: "Arrow keys read the points, Enter opens the line, + and - zoom, 0 resets the zoom.",
  charts: "Charts",
  logScale: "Log scale",
  dataTable: "Data table",
  showOutside: "Show All",
  hideOutside: "Hide Outliers",
  diagnosis: "Diagnosis",
  since: "Since",
  confidence: "Confidence",
  evidence: "Evidence",
  remedies: "What to try, in this order",
  noRemedy: "No remedy is known for this.",
  recommended: "Recommended",
  cost: "Cost",
  sources: "Sources",
  insert: "Insert",
  insertTitle: "Insert into the training script",
  copy: "Copy",
  goToLine: "Go to Line",
  openLesson: "See It on a Loss Landscape",
  undecided: "Could not be judged",
  emptyTitle: "No training log found yet",
  emptyAdvice:
    "Start a training that writes its progress to a file in this workspace, or open a log and choose Show Charts in its title bar. Logs are recognised by their content.",
  noCharts: "This log states no loss, gradient norm, learning rate or accuracy to draw.",
} as const;

export type Words = Readonly<Record<keyof typeof templates, string>>;

export function translateWords(translate: (m: Message) => string): Words {
  const entries = Object.entries(templates).map(([key, text]) => [key, translate(message(text))]);
  return Object.fromEntries(entries) as Words;
}
