import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";
import { build, type Plugin } from "esbuild";

/** Answers every access, call and construction with itself, and reports each call. */
const standIn = `
  const report = globalThis.unstuckReport;
  const make = (name) => new Proxy(class {}, {
    get: (target, key) => key === "prototype" ? target.prototype
      : key === "then" ? undefined
      : key === Symbol.iterator ? [][Symbol.iterator]
      : key === Symbol.toPrimitive ? () => name
      : key === "workspaceFolders" ? [{ uri: { scheme: "file", fsPath: "/workspace" } }]
      : key === "textDocuments" ? []
      : make(name + "." + String(key)),
    apply: () => { report(name); return make(name + "()"); },
    getPrototypeOf: () => make(name),
    set: () => true,
    construct: () => { report("new " + name); return make(name); },
  });
`;

/** Replaces VS Code and every way to the disk, the network and other threads by stand-ins. */
const standIns: Plugin = {
  name: "stand-ins",
  setup: ({ onResolve, onLoad }) => {
    const outside =
      /^(vscode|(node:)?(fs|fs\/promises|worker_threads|child_process|net|http|https))$/;
    onResolve({ filter: outside }, ({ path }) => ({ path, namespace: "stand-in" }));
    onLoad({ filter: /.*/, namespace: "stand-in" }, ({ path }) => ({
      contents: `${standIn}\nmodule.exports = make(${JSON.stringify(path)});`,
    }));
  },
};

test("activation does no I/O; the log reader starts when the event loop is free", async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../src/extension.ts", import.meta.url))],
    bundle: true,
    write: false,
    platform: "node",
    format: "iife",
    globalName: "unstuckExtension",
    plugins: [standIns],
    logLevel: "silent",
  });
  const calls: string[] = [];
  const io = () =>
    calls.filter(
      (call) => !/^(new )?vscode\b/.test(call) || call.startsWith("vscode.workspace.fs"),
    );
  Object.assign(globalThis, {
    unstuckReport: (name: string) => calls.push(name),
    require: undefined,
  });
  const { activate } = runInThisContext(
    `(require) => { ${outputFiles[0]?.text ?? ""}; return unstuckExtension; }`,
  )((name: string) => process.getBuiltinModule(name));
  const anything = new Proxy({ subscriptions: [] } as Record<string, unknown>, {
    get: (target, key: string) => target[key] ?? { get: () => undefined, fsPath: "/nowhere" },
  });

  activate(anything);
  assert.ok(calls.some((call) => call.startsWith("vscode.commands.registerCommand")));
  assert.deepEqual(io(), []);

  await delay(50);
  assert.ok(io().some((call) => call.includes("worker_threads.Worker")));
});
