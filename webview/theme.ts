import type { Card } from "../src/core/view/verdict.ts";

/** The colours of the theme for what is drawn on a canvas, which does not restyle itself. */
export interface Theme {
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  readonly border: string;
  readonly selection: string;
  readonly fontFamily: string;
  readonly fontSize: number;
  readonly highContrast: boolean;
  /** By the ordinal of the curve in its chart. */
  readonly lines: readonly LineStyle[];
  readonly severity: Readonly<Record<Card["severity"], string>>;
}

export interface LineStyle {
  readonly color: string;
  readonly dash: readonly number[];
  readonly width: number;
}

const lineVariables = [
  "--vscode-charts-blue",
  "--vscode-charts-orange",
  "--vscode-charts-green",
  "--vscode-charts-purple",
  "--vscode-charts-yellow",
  "--vscode-charts-foreground",
];
const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3], [14, 5], [5, 2]];
const contrastDashes = [[], [12, 7], [3, 6], [16, 5, 3, 5], [22, 8], [8, 4]];

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const variable = (name: string, fallback: string) =>
    style.getPropertyValue(name).trim() || fallback;
  const body = getComputedStyle(document.body);
  const kinds = document.body.classList;
  const highContrast =
    kinds.contains("vscode-high-contrast") || kinds.contains("vscode-high-contrast-light");
  const foreground = variable("--vscode-foreground", body.color);
  const muted = variable("--vscode-descriptionForeground", foreground);
  const background = variable("--vscode-editorWidget-background", body.backgroundColor);
  const contrastBorder = variable("--vscode-contrastBorder", foreground);
  return {
    foreground,
    muted: highContrast ? foreground : muted,
    grid: highContrast ? contrastBorder : variable("--vscode-editorIndentGuide-background1", muted),
    background,
    border: highContrast ? contrastBorder : variable("--vscode-editorWidget-border", muted),
    selection: variable("--vscode-editor-selectionBackground", muted),
    fontFamily: variable("--vscode-font-family", body.fontFamily),
    fontSize: 11,
    highContrast,
    lines: lineVariables.map((name, i) => ({
      color: opaque(variable(name, foreground)),
      dash: (highContrast ? contrastDashes : dashes)[i] ?? [],
      width: highContrast ? 2.5 : 1.5,
    })),
    severity: {
      error: variable("--vscode-editorError-foreground", foreground),
      warning: variable("--vscode-editorWarning-foreground", foreground),
      info: variable("--vscode-editorInfo-foreground", foreground),
    },
  };
}

/**
 * By the ordinal of what is drawn: each has another colour or another dash, so that twenty are told apart, and by
 * people of every colour vision.
 */
export function lineStyle({ lines, foreground }: Theme, ordinal: number): LineStyle {
  const colored = lines[ordinal % lines.length];
  const dashed = lines[(ordinal + Math.floor(ordinal / lines.length)) % lines.length];
  if (colored === undefined || dashed === undefined)
    return { color: foreground, dash: [], width: 1.5 };
  return { ...colored, dash: dashed.dash };
}

/** Some themes lend their chart colours from translucent highlights; a thin line in those cannot be seen. */
function opaque(color: string): string {
  const translucent = /^rgba\(([^,]+,[^,]+,[^,]+),[^,]+\)$/.exec(color);
  return translucent === null ? color : `rgb(${translucent[1]})`;
}

/** VS Code changes the class of the body and the variables on the root when the theme changes. */
export function onThemeChange(changed: () => void): void {
  let pending = false;
  const observer = new MutationObserver(() => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      changed();
    });
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["style", "class"],
  });
}
