import { stat } from "node:fs/promises";
import path from "node:path";
import { reasonOf } from "../host/reasonOf.ts";
import { answer, failure } from "../host/tools/tool.ts";
import { defineCommand } from "./command.ts";
import { tryRemedies } from "./try.ts";

/** Answers language models over the Model Context Protocol. */
export const mcp = defineCommand({
  synopsis: "[FOLDER...]",
  about:
    "Answers language models over the Model Context Protocol on standard input and output, about the runs below the folders (the working folder where none is named) and nothing else.",
  operand: "folders",
  options: {},
  examples: [
    { line: "unstuck mcp runs/", about: "as a client's configuration starts it" },
    {
      line: "npx @modelcontextprotocol/inspector --cli unstuck mcp runs/ --method tools/list",
      about: "by hand",
    },
  ],
  run: async ({ positionals }, terminal) => {
    const folders = (positionals.length > 0 ? positionals : ["."]).map((word) =>
      path.resolve(word),
    );
    for (const [at, folder] of folders.entries()) {
      const word = positionals[at] ?? folder;
      const reason = word === "" ? "a FOLDER is empty" : await wrongness(folder);
      if (reason === null) continue;
      terminal.error(word === "" ? reason : `${word}: ${reason}`);
      return 2;
    }
    const { serve } = await import("./mcp/server.ts");
    await serve(folders, async (run, script) => {
      const said = { out: "", error: "" };
      const status = await tryRemedies([run.path, "--script", script], {
        out: (text) => (said.out += text),
        exact: (text) => (said.out += text),
        error: (line) => (said.error += `${line}\n`),
      });
      return status > 1 ? failure(said.error) : answer(said.out + said.error);
    });
    return 0;
  },
});

async function wrongness(folder: string): Promise<string | null> {
  try {
    return (await stat(folder)).isDirectory() ? null : "it is not a folder";
  } catch (error) {
    return reasonOf(error);
  }
}
