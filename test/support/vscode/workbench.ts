import type { Browser, Page } from "playwright-core";
import type { VsCodeServer } from "./server.ts";

export type WorkbenchOptions = {
  /** Or the file of a workspace of several, `….code-workspace`. */
  readonly folder: string;
  /** The extension under development; without it, what is installed in the server is there. */
  readonly extensionFolder?: string;
  /** A module that exports `run()`: the page then runs the suite and reports an exit code. */
  readonly testsFile?: string;
  /** Opened in an editor at once. */
  readonly file?: string;
};

/** How long a busy machine may take until something stands on the screen, in milliseconds. */
export const patience = 90_000;

export type Workbench = {
  readonly page: Page;
  /** Console output of the page and of the extension host's test run, newest last. */
  readonly log: readonly string[];
  /** Settles with the suite's exit code; never without `testsFile`. */
  readonly exited: Promise<number>;
  readonly close: () => Promise<void>;
};

/** The address of the workbench on a folder, with the extension under development loaded. */
export function workbenchAddress(server: VsCodeServer, options: WorkbenchOptions): string {
  const remote = (path: string) => `vscode-remote://${server.authority}${path}`;
  const payload: [string, string][] = [["skipWelcome", "true"]];
  if (options.extensionFolder !== undefined) {
    payload.push(["extensionDevelopmentPath", remote(options.extensionFolder)]);
  }
  if (options.testsFile !== undefined) {
    payload.push(["extensionTestsPath", remote(options.testsFile)]);
  }
  if (options.file !== undefined) payload.push(["openFile", remote(options.file)]);
  const kind = options.folder.endsWith(".code-workspace") ? "workspace" : "folder";
  const query = new URLSearchParams({ [kind]: options.folder, payload: JSON.stringify(payload) });
  return `${server.origin}/?${query}`;
}

/** Opens the workbench page; it is not yet ready for a person when this settles. */
export async function openWorkbench(
  browser: Browser,
  server: VsCodeServer,
  options: WorkbenchOptions,
): Promise<Workbench> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const log: string[] = [];
  const exit = Promise.withResolvers<number>();
  page.on("console", (message) => log.push(message.text()));
  page.on("pageerror", (error) => log.push(error.message));
  await page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => {
    log.push(args.map((arg) => (typeof arg === "string" ? arg : JSON.stringify(arg))).join(" "));
  });
  await page.exposeFunction("codeAutomationExit", (code: number) => exit.resolve(code));
  await page.goto(workbenchAddress(server, options), { waitUntil: "domcontentloaded" });
  return { page, log, exited: exit.promise, close: () => context.close() };
}
