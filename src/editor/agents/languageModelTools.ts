import * as vscode from "vscode";
import type { Tool } from "../../host/tools/tool.ts";
import { tools } from "../../host/tools/tools.ts";
import { EditorHost, type EditorHostDependencies } from "./editorHost.ts";

/** Gives the editor's language models the same tools that the MCP server has, about the runs of this window. */
export function registerLanguageModelTools(
  dependencies: EditorHostDependencies,
): vscode.Disposable {
  return vscode.Disposable.from(
    ...tools.map((tool) => vscode.lm.registerTool(tool.name, answering(tool, dependencies))),
  );
}

function answering(
  tool: Tool,
  dependencies: EditorHostDependencies,
): vscode.LanguageModelTool<Record<string, unknown>> {
  return {
    prepareInvocation: ({ input }) => preparation(tool, input),
    invoke: async ({ input }, token) => {
      const ended = new AbortController();
      const cancelled = token.onCancellationRequested(() => ended.abort());
      try {
        const { text } = await tool.call(input, new EditorHost(dependencies, ended.signal));
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
      } finally {
        cancelled.dispose();
      }
    },
  };
}

/**
 * No message to confirm: the one tool that runs the person's code asks by itself, in a dialog that shows the exact
 * command and that no setting of the chat can answer.
 */
function preparation(tool: Tool, input: Record<string, unknown>): vscode.PreparedToolInvocation {
  const run = typeof input["run"] === "string" ? input["run"].slice(0, 80) : "";
  return { invocationMessage: `${tool.title}${run === "" ? "" : `: ${run}`}` };
}
