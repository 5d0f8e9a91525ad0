import * as vscode from "vscode";

/** The interpreter that a person has chosen in the Python extension, where that is there. */
export async function chosenInterpreters(script: vscode.Uri): Promise<readonly string[]> {
  const extension = vscode.extensions.getExtension("ms-python.python");
  if (extension === undefined) return [];
  try {
    const api: unknown = extension.isActive ? extension.exports : await extension.activate();
    const { environments } = api as {
      environments?: { getActiveEnvironmentPath?(scope: vscode.Uri): { path?: unknown } };
    };
    const path = environments?.getActiveEnvironmentPath?.(script).path;
    return typeof path === "string" ? [path] : [];
  } catch {
    return [];
  }
}
