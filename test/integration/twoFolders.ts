import { defineTwoFolderTests } from "./equalNames.ts";
import { runSuites } from "./suites.ts";

/** VS Code's entry point, in a window on a workspace of two folders. */
export function run(): Promise<void> {
  return runSuites([{ title: "two folders", define: defineTwoFolderTests }]);
}
