import * as vscode from "vscode";
import type { Finding, Severity, Sign } from "../../core/diagnosis/finding.ts";

export const diagnosticSource = "Unstuck";

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  info: vscode.DiagnosticSeverity.Information,
  warning: vscode.DiagnosticSeverity.Warning,
  error: vscode.DiagnosticSeverity.Error,
};

/** A problem at a place, with a link to the page of its sign. */
export interface Problem {
  readonly place: vscode.Location;
  readonly text: string;
  readonly finding: Finding;
}

export function diagnosticOf(
  { place, text, finding }: Problem,
  extensionUri: vscode.Uri,
): vscode.Diagnostic {
  const result = new vscode.Diagnostic(place.range, text, severities[finding.severity]);
  result.source = diagnosticSource;
  result.code = {
    value: finding.sign,
    target: pageOfSign(finding.sign, extensionUri),
  };
  return result;
}

/** What the sign means, how it can be wrong and what helps. */
export function pageOfSign(sign: Sign, extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "media", "docs", `${sign}.md`);
}
