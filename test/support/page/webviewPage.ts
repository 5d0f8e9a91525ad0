import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { contentPolicy } from "../../../src/core/view/contentPolicy.ts";
import { repositoryFolder } from "../vscode/folders.ts";
import { patience } from "../vscode/workbench.ts";
import themes from "./themes.json" with { type: "json" };

/**
 * A page of the extension in a browser without VS Code: under the same policy, with the variables of VS Code's four
 * kinds of theme. `receive` stands for the extension.
 */
export interface WebviewPage {
  readonly page: Page;
  /** What broke the policy or failed in the page. */
  readonly errors: readonly string[];
  send(message: unknown): Promise<void>;
  setTheme(name: PageTheme): Promise<void>;
  close(): Promise<void>;
}

export type PageTheme = keyof typeof themes;
export const pageThemes = Object.keys(themes) as PageTheme[];

export interface WebviewPageOptions {
  /** The name of the bundle in `dist/webview`. */
  readonly bundle: "charts" | "landscape";
  readonly width?: number;
  readonly height?: number;
  /** 2 for a window zoomed to 200 %. */
  readonly zoom?: number;
  readonly reducedMotion?: boolean;
  readonly theme?: PageTheme;
  /** Called when the window is there and its page is about to be opened. */
  opening?(): void;
  receive(message: unknown): void;
}

const origin = "http://unstuck.test";

export async function openWebviewPage(
  browser: Browser,
  options: WebviewPageOptions,
): Promise<WebviewPage> {
  const { bundle, width = 1200, height = 900, zoom = 1, theme = "Dark Modern" } = options;
  const context = await browser.newContext({
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom,
    reducedMotion: options.reducedMotion === true ? "reduce" : "no-preference",
    permissions: [],
  });
  await serve(context, bundle);
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  await page.exposeFunction("toHost", (message: unknown) => options.receive(message));
  await page.addInitScript(standIn);
  await page.addInitScript(applyTheme, themes[theme]);
  options.opening?.();
  await page.goto(`${origin}/`);
  return {
    page,
    errors,
    send: (message) => send(page, message),
    setTheme: (name) => page.evaluate(applyTheme, themes[name]),
    close: () => context.close(),
  };
}

async function serve(context: BrowserContext, bundle: string): Promise<void> {
  const policy = contentPolicy(origin, "test");
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="/${bundle}.css"><title>Unstuck</title></head>
<body><script nonce="test" src="/${bundle}.js"></script></body></html>`;
  await context.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/") return route.fulfill({ contentType: "text/html", body: html });
    const file = /^\/(?:charts|landscape)\.(?:css|js)$/.exec(pathname)?.[0];
    if (file === undefined) return route.fulfill({ status: 404, body: "" });
    const body = await readFile(join(repositoryFolder, "dist", "webview", file));
    const contentType = file.endsWith(".js") ? "text/javascript" : "text/css";
    return route.fulfill({ contentType, body });
  });
}

/** What VS Code gives to the page of a webview; runs in the page. */
function standIn(): void {
  const own = window as unknown as { toHost(message: unknown): void; acquireVsCodeApi: unknown };
  own.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => own.toHost(message),
    getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null"),
    setState: (state: unknown) => sessionStorage.setItem("state", JSON.stringify(state)),
  });
}

/** Runs in the page. */
function applyTheme(theme: { class: string; variables: Readonly<Record<string, string>> }): void {
  const apply = () => {
    document.documentElement.removeAttribute("style");
    for (const [name, value] of Object.entries(theme.variables)) {
      document.documentElement.style.setProperty(name, value);
    }
    document.body.className = theme.class;
  };
  if (document.body === null) document.addEventListener("DOMContentLoaded", apply);
  else apply();
}

/** As VS Code sends it: JSON with the buffers beside it, which VS Code does not turn into text. */
async function send(page: Page, message: unknown): Promise<void> {
  const buffers: Buffer[] = [];
  const text = JSON.stringify(message, (_, part: unknown) =>
    part instanceof ArrayBuffer
      ? { buffer: buffers.push(Buffer.from(part)) - 1, length: part.byteLength }
      : part,
  );
  const bytes = Buffer.concat(buffers).toString("base64");
  await page.evaluate(
    ({ text: json, bytes: encoded }) => {
      const binary = atob(encoded);
      const all = new Uint8Array(binary.length);
      for (let i = 0; i < all.length; i++) all[i] = binary.charCodeAt(i);
      let at = 0;
      const value = JSON.parse(json, (_, part) => {
        if (typeof part?.buffer !== "number") return part;
        const from = at;
        at += part.length;
        return all.slice(from, at).buffer;
      });
      window.postMessage(value, "*");
    },
    { text, bytes },
  );
}
