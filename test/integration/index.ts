import { defineActivationTests } from "./activation.ts";
import { defineAgentTests } from "./agents.ts";
import { defineCodeActionTests } from "./codeActions.ts";
import { defineLineEndTests } from "./lineEnds.ts";
import { defineNotebookTests } from "./notebook.ts";
import { runSuites } from "./suites.ts";
import { defineTerminalTests } from "./terminal.ts";
import { defineTrialTests } from "./trials.ts";

/** VS Code's entry point, in a window on one folder. */
export function run(): Promise<void> {
  return runSuites([
    { title: "activation", define: defineActivationTests },
    { title: "agents", define: defineAgentTests },
    { title: "code actions", define: defineCodeActionTests },
    { title: "line ends", define: defineLineEndTests },
    { title: "terminal", define: defineTerminalTests },
    { title: "notebook", define: defineNotebookTests },
    { title: "trials", define: defineTrialTests },
  ]);
}
