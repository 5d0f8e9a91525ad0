import { setImmediate as nextTurn } from "node:timers/promises";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import manifest from "../../../package.json" with { type: "json" };
import type { Run } from "../../core/run/run.ts";
import { LogLibrary } from "../../host/logLibrary.ts";
import { failure, type ToolAnswer } from "../../host/tools/tool.ts";
import { inputSchema, tools } from "../../host/tools/tools.ts";
import { FindingResources } from "./findingResources.ts";
import { FolderHost, type Try } from "./folderHost.ts";

const instructions =
  "Unstuck reads the logs of neural-network training runs and says which are stuck, why, and what to change. Start with list_training_runs.";

/** Serves the runs of some folders over standard input and output, until the input ends. */
export async function serve(folders: readonly string[], tryOut: Try): Promise<void> {
  const server = new Server(
    { name: "unstuck", title: "Unstuck", version: manifest.version },
    {
      capabilities: { tools: {}, resources: { subscribe: true, listChanged: true } },
      instructions,
    },
  );
  const answering = new Set<Promise<ToolAnswer>>();
  const library = new LogLibrary(folders);
  const host = new FolderHost(folders, library, (run, script) =>
    askedFirst(server, run, script, tryOut),
  );
  const resources = new FindingResources(host, {
    listChanged: () => void server.sendResourceListChanged().catch(() => {}),
    updated: (uri) => void server.sendResourceUpdated({ uri }).catch(() => {}),
  });

  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: { ...inputSchema(tool), required: [...tool.required] },
      annotations: {
        title: tool.title,
        readOnlyHint: tool.readOnly,
        destructiveHint: false,
        openWorldHint: !tool.readOnly,
      },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (tool === undefined)
      throw new McpError(ErrorCode.InvalidParams, `there is no tool "${params.name.slice(0, 80)}"`);
    const called = tool.call(params.arguments, host);
    answering.add(called);
    const { text, isError } = await called.finally(() => answering.delete(called));
    return { content: [{ type: "text", text }], isError };
  });
  server.setRequestHandler(ListResourcesRequestSchema, async ({ params }) =>
    resources.list(params?.cursor),
  );
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
    const text = await resources.read(uri);
    if (text === null) throw new McpError(ErrorCode.InvalidParams, "there is no such resource");
    return { contents: [{ uri, mimeType: "text/plain", text }] };
  });
  server.setRequestHandler(SubscribeRequestSchema, ({ params: { uri } }) => {
    resources.subscribe(uri);
    return {};
  });
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params: { uri } }) => {
    resources.unsubscribe(uri);
    return {};
  });

  // What is no message is answered: the transport itself would pass it over in silence.
  server.onerror = (error) => {
    const code = error instanceof SyntaxError ? -32700 : error.name === "ZodError" ? -32600 : null;
    if (code === null) return;
    const message = code === -32700 ? "this is not JSON" : "this is not a JSON-RPC 2.0 request";
    process.stdout.write(
      `${JSON.stringify({ jsonrpc: "2.0", id: null, error: { code, message } })}\n`,
    );
  };
  await server.connect(new StdioServerTransport());
  await new Promise<void>((resolve) => {
    process.stdin.once("end", resolve);
    process.stdin.once("close", resolve);
    server.onclose = resolve;
  });
  // What was asked before the input ended is still answered.
  do await nextTurn();
  while ((await Promise.allSettled([...answering])).length > 0);
  resources.dispose();
  await server.close();
}

/** Trials run the person's code: never without a yes of the person, which only the client can ask for. */
async function askedFirst(
  server: Server,
  run: Run,
  script: string,
  tryOut: Try,
): Promise<ToolAnswer> {
  if (server.getClientCapabilities()?.elicitation === undefined)
    return failure(
      `this client cannot ask the person, and nothing runs without a yes; in a terminal: unstuck try ${JSON.stringify(run.path)} --script ${JSON.stringify(script)}`,
    );
  const answered = await server.elicitInput({
    message: `Run ${script} several times on copies, each with another remedy, for up to ten minutes?`,
    requestedSchema: {
      type: "object",
      properties: { run: { type: "boolean", title: "Run the trials", default: false } },
      required: ["run"],
    },
  });
  const isYes = answered.action === "accept" && answered.content?.["run"] === true;
  return isYes ? tryOut(run, script) : failure("the person did not agree; nothing was run");
}
