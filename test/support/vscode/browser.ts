import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { cacheFolder, ensureFolder } from "./folders.ts";
import { installOnce } from "./installOnce.ts";
import { findOnPath, isExecutable, runProcess } from "./processes.ts";
import { lastLines } from "./text.ts";

/** A Chromium shipped inside an npm package, for machines that have no browser. */
const browserPackage = "@sparticuz/chromium@153.0.0";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

export type FoundBrowser = {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
};

/** A Chromium: named by UNSTUCK_BROWSER, installed, Playwright's own, or from the registry. */
export async function findBrowser(): Promise<FoundBrowser> {
  const { UNSTUCK_BROWSER: named } = process.env;
  if (named !== undefined && named !== "") {
    if (isExecutable(named)) return { executablePath: named, env: {} };
    throw new Error(`UNSTUCK_BROWSER names ${named}, which is not an executable file.`);
  }
  const installed = findOnPath(names);
  if (installed !== null) return { executablePath: installed, env: {} };
  const own = chromium.executablePath();
  if (existsSync(own)) return { executablePath: own, env: {} };
  return installBrowser();
}

async function installBrowser(): Promise<FoundBrowser> {
  const folder = join(cacheFolder, "chromium");
  await installOnce(folder, browserPackage, async (target) => {
    console.log(`Installing a browser (${browserPackage}, once) …`);
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund"];
    const result = await runProcess(
      "npm",
      ["install", "--prefix", target, ...flags, browserPackage],
      {
        cwd: target,
        timeoutMilliseconds: 300_000,
      },
    );
    if (result.code !== 0) throw noBrowser(lastLines(result.output, 10));
  });
  return unpackBrowser(folder);
}

/** The package unpacks itself and the libraries it is linked against under TMPDIR. */
async function unpackBrowser(folder: string): Promise<FoundBrowser> {
  const unpacked = await ensureFolder(join(folder, "unpacked"));
  const script = `
    const { default: chromium, inflate } = await import("@sparticuz/chromium");
    await inflate("node_modules/@sparticuz/chromium/bin/al2023.tar.br");
    console.log("path=" + (await chromium.executablePath()));`;
  const result = await runProcess(process.execPath, ["--input-type=module", "-e", script], {
    cwd: folder,
    env: { ...process.env, TMPDIR: unpacked },
    timeoutMilliseconds: 60_000,
  });
  const executablePath = /^path=(.+)$/m.exec(result.output)?.[1];
  if (executablePath === undefined || !isExecutable(executablePath)) {
    throw noBrowser(lastLines(result.output, 10));
  }
  return {
    executablePath,
    env: {
      LD_LIBRARY_PATH: join(unpacked, "al2023/lib"),
      ...(existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: join(unpacked, "fonts") }),
    },
  };
}

function noBrowser(detail: string): Error {
  return new Error(
    `No browser: install chromium, or name one in UNSTUCK_BROWSER. ${browserPackage} could not be used:\n${detail}`,
  );
}

export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await findBrowser();
  return chromium.launch({
    executablePath,
    timeout: 120_000,
    env: { ...definedVariables(process.env), ...env },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

function definedVariables(variables: NodeJS.ProcessEnv): Record<string, string> {
  const defined = Object.entries(variables).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(defined);
}
