import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { repositoryFolder } from "./folders.ts";
import { screenshot, workbenchReady } from "./person.ts";
import { type ServerOptions, startServer, type VsCodeServer } from "./server.ts";
import { openWorkbench } from "./workbench.ts";

/** VS Code with the extension under development, ready for a person. */
export type Session = {
  readonly server: VsCodeServer;
  readonly browser: Browser;
  readonly page: Page;
  /** Ends all that was started, and removes the temporary folder in which the workspace lies. */
  readonly close: () => Promise<void>;
};

/** Opens VS Code on a folder; a session that does not come up on a busy machine is begun anew, once. */
export async function openSession(folder: string, options?: ServerOptions): Promise<Session> {
  try {
    return await beginSession(folder, options);
  } catch (error) {
    console.log(`VS Code did not come up and is started once more: ${error}`);
    return beginSession(folder, options);
  }
}

async function beginSession(folder: string, options?: ServerOptions): Promise<Session> {
  const server = await startServer(options);
  let browser: Browser | null = null;
  const stop = async () => {
    await browser?.close();
    await server.stop();
  };
  try {
    browser = await launchBrowser();
    const { page } = await openWorkbench(browser, server, {
      folder,
      extensionFolder: repositoryFolder,
    });
    await workbenchReady(page);
    const close = async () => {
      await stop();
      await removeFolder(dirname(folder));
    };
    return { server, browser, page, close };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Programs that are just being ended may still write into the folder. */
function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
}

/** Keeps what was on the screen when a test failed. */
export async function keepFailure(page: Page | undefined, test: object): Promise<void> {
  const name = "name" in test ? String(test.name) : "test";
  if (page === undefined || !("passed" in test) || test.passed === true) return;
  await screenshot(page, `failed ${name}`.replace(/\W+/g, "-").slice(0, 60)).catch(() => {});
}
