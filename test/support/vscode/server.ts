import type { ChildProcess } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { cacheFolder, ensureFolder, newTemporaryFolder } from "./folders.ts";
import { installOnce } from "./installOnce.ts";
import { runProcess, spawnGroup, stopGroup } from "./processes.ts";
import { lastLines } from "./text.ts";

/**
 * Npm packages that hold a VS Code server under `lib/vscode`, and the Node that runs it: the oldest that `engines`
 * allows, and the newest.
 */
const releases = {
  minimum: { server: "code-server@4.105.1", node: "22.23.5" },
  newest: { server: "code-server@4.139.1", node: process.versions.node },
};
export type VsCodeRelease = keyof typeof releases;

type InstalledServer = { readonly node: string; readonly entry: string };
const nativeModules = ["@vscode/spdlog", "@vscode/native-watchdog", "node-pty"];

export type VsCodeServer = {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** `127.0.0.1:PORT`, as remote addresses name the server. */
  readonly authority: string;
  readonly dataFolder: string;
  readonly extensionsFolder: string;
  /** Settles when the first page has connected to an extension host. */
  readonly connected: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type ServerOptions = {
  readonly extensionsFolder?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The newest where none is given. */
  readonly release?: VsCodeRelease;
  /** Whether VS Code asks if a folder can be trusted; else all are. */
  readonly asksForTrust?: boolean;
};

/** Installs the VS Code server into the cache where it is not there yet. */
export async function ensureServer(release: VsCodeRelease = "newest"): Promise<InstalledServer> {
  const { server, node } = releases[release];
  const folder = join(cacheFolder, release === "newest" ? "code-server" : `code-server-${release}`);
  const version = `${server} on Node ${node}, ${process.platform}-${process.arch}`;
  await installOnce(folder, version, (target) => installServer(server, node, target));
  return {
    node: join(nodeFolder(folder), "bin/node"),
    entry: join(folder, "package/lib/vscode/out/server-main.js"),
  };
}

async function installServer(serverPackage: string, node: string, target: string): Promise<void> {
  console.log(`Installing the VS Code server (${serverPackage}, once, about a minute) …`);
  await step("npm", ["pack", "--silent", serverPackage], target, "download it");
  const archive = `${serverPackage.replace("@", "-")}.tgz`;
  await step("tar", ["xzf", archive], target, "unpack it");
  await rm(join(target, archive));
  const serverFolder = join(target, "package/lib/vscode");
  await takeFromRegistry(serverFolder);
  await step(
    "npm",
    ["install", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"],
    serverFolder,
    "install its dependencies",
  );
  await installNode(node, target);
  await step("npm", ["rebuild", ...nativeModules], serverFolder, "build its native modules", {
    ...process.env,
    PATH: `${join(nodeFolder(target), "bin")}${delimiter}${process.env["PATH"] ?? ""}`,
    npm_config_nodedir: nodeFolder(target),
  });
}

/**
 * Older servers take a package from its repository, which not every machine reaches; the registry has it too. The lock
 * file would still name the repository.
 */
async function takeFromRegistry(serverFolder: string): Promise<void> {
  const file = join(serverFolder, "package.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  const dependencies: Record<string, string> = manifest.dependencies ?? {};
  const fromRepositories = Object.keys(dependencies).filter((name) =>
    /^(?:git|[\w-]+\/)/.test(dependencies[name] ?? ""),
  );
  if (fromRepositories.length === 0) return;
  for (const name of fromRepositories) dependencies[name] = "*";
  await writeFile(file, JSON.stringify(manifest));
  for (const lock of ["npm-shrinkwrap.json", "package-lock.json"])
    await rm(join(serverFolder, lock), { force: true });
}

function nodeFolder(target: string): string {
  return join(target, "node/node_modules", `node-${process.platform}-${process.arch}`);
}

/** A Node with its headers, from its npm package: native builds then need no download. */
async function installNode(version: string, target: string): Promise<void> {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = await ensureFolder(join(target, "node"));
  await step(
    "npm",
    [
      "install",
      "--prefix",
      folder,
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      `${name}@${version}`,
    ],
    folder,
    "install its Node",
  );
}

async function step(
  command: string,
  args: readonly string[],
  cwd: string,
  purpose: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const result = await runProcess(command, args, { cwd, env, timeoutMilliseconds: 600_000 });
  if (result.code !== 0) {
    throw new Error(
      `The VS Code server could not be installed: failed to ${purpose} (${command} ${args.join(" ")}).\n${lastLines(result.output, 15)}`,
    );
  }
}

/** Starts the server with data of its own and waits until it answers; anew where another took its port. */
export async function startServer(options: ServerOptions = {}): Promise<VsCodeServer> {
  const installed = await ensureServer(options.release);
  for (let attempt = 1; ; attempt++) {
    try {
      return await launchServer(installed, options);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function launchServer(
  { node, entry }: InstalledServer,
  options: ServerOptions,
): Promise<VsCodeServer> {
  const port = await freePort();
  const dataFolder = await newTemporaryFolder("server");
  await writeSettings(dataFolder, {});
  const extensionsFolder =
    options.extensionsFolder ?? (await ensureFolder(join(dataFolder, "extensions")));
  const child = spawnGroup(
    node,
    [
      entry,
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--without-connection-token",
      "--accept-server-license-terms",
      "--server-data-dir",
      dataFolder,
      "--extensions-dir",
      extensionsFolder,
      "--telemetry-level",
      "off",
      ...(options.asksForTrust === true ? [] : ["--disable-workspace-trust"]),
      "--enable-smoke-test-driver",
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: serverEnvironment(options.env) },
  );
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  const stop = async () => {
    await stopGroup(child);
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const authority = `127.0.0.1:${port}`;
  const origin = `http://${authority}`;
  if (!(await answers(origin, child))) {
    await stop();
    throw new Error(`The VS Code server did not answer at ${origin}.\n${lastLines(output, 15)}`);
  }
  const connected = async () => {
    while (!output.includes("New connection established") && child.exitCode === null) {
      await delay(200);
    }
  };
  return { origin, authority, dataFolder, extensionsFolder, connected, stop };
}

/** What a person would close or ignore: nothing but the editor and Unstuck is on the screen. */
const quietSettings = {
  "chat.disableAIFeatures": true,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** Settings of the whole server; an open workbench takes them over at once. */
export async function writeSettings(
  dataFolder: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  const folder = await ensureFolder(join(dataFolder, "data/Machine"));
  await writeFile(join(folder, "settings.json"), JSON.stringify({ ...quietSettings, ...settings }));
}

/** Installs a VSIX as `code --install-extension` would, into a folder for `extensionsFolder`. */
export async function installExtension(
  vsix: string,
  extensionsFolder: string,
): Promise<{ readonly code: number; readonly output: string }> {
  const { node, entry } = await ensureServer();
  const dataFolder = await newTemporaryFolder("install");
  const result = await runProcess(
    node,
    [
      entry,
      "--install-extension",
      vsix,
      "--extensions-dir",
      extensionsFolder,
      "--server-data-dir",
      dataFolder,
      "--accept-server-license-terms",
    ],
    { env: serverEnvironment(), timeoutMilliseconds: 300_000 },
  );
  await rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  return result;
}

/** Variables of a surrounding VS Code or test runner would change how the server behaves. */
function serverEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !name.startsWith("VSCODE_") && !name.startsWith("NODE_TEST") && name !== "NODE_OPTIONS",
  );
  return { ...Object.fromEntries(kept), ...extra };
}

async function answers(origin: string, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline && child.exitCode === null) {
    try {
      const response = await fetch(`${origin}/version`, { signal: AbortSignal.timeout(2000) });
      if (response.ok) return true;
    } catch {
      // Not listening yet.
    }
    await delay(100);
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === "object") settle(address.port);
        else fail(new Error("no free port"));
      });
    });
  });
}
