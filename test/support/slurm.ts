import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, stat, writeFile } from "node:fs/promises";
import { availableParallelism, hostname } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { findOnPath, runProcess, spawnGroup, stopGroup } from "./vscode/processes.ts";

export interface Cluster {
  readonly nodes: readonly string[];
  /** Ends a node as a machine that loses its power: its jobs go with it. */
  kill(node: string): Promise<void>;
}

const programs = ["slurmctld", "slurmd", "sbatch", "munged"];
const readySeconds = 30;

/** Why no Slurm can be had on this machine; null where it can. */
export function withoutSlurm(): string | null {
  process.env["PATH"] = `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`;
  const missing = programs.filter((program) => findOnPath([program]) === null);
  if (missing.length > 0)
    return `needs ${missing.join(", ")} (Debian: slurmctld slurmd slurm-client munge)`;
  return process.getuid?.() === 0 ? null : "Slurm on one machine needs root";
}

/** A real Slurm of two nodes on this machine, for one test. @throws where it does not come up. */
export async function startSlurm(context: TestContext, folder: string): Promise<Cluster> {
  const host = hostname().split(".")[0] ?? "localhost";
  const nodes = ["node1", "node2"];
  for (const sub of ["state", ...nodes.map((node) => `spool-${node}`)]) {
    await mkdir(path.join(folder, sub), { recursive: true });
  }
  await startMunge(context);
  const conf = path.join(folder, "slurm.conf");
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  await writeFile(conf, configuration(folder, host, port, nodes));
  process.env["SLURM_CONF"] = conf;
  const daemon = (program: string, ...words: string[]) => {
    const child = spawnGroup(program, ["-D", "-f", conf, ...words], { stdio: "ignore" });
    context.after(() => stopGroup(child));
    return child;
  };
  daemon("slurmctld");
  await delay(1500);
  const own = new Map(nodes.map((node) => [node, daemon("slurmd", "-N", node)]));
  await ready(nodes.length);
  return {
    nodes,
    kill: async (node) => {
      const child = own.get(node);
      const { output } = await runProcess("scontrol", ["listpids", "-N", node]);
      if (child !== undefined) child.kill("SIGKILL");
      for (const [, pid] of output.matchAll(/^(\d+)/gm)) end(Number(pid));
      await runProcess("scontrol", ["update", `nodename=${node}`, "state=down", "reason=killed"]);
    },
  };
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

async function startMunge(context: TestContext): Promise<void> {
  if ((await runProcess("munge", ["-n"])).code === 0) return;
  const [key, socket] = ["/etc/munge/munge.key", "/run/munge"];
  const owner = await runProcess("id", ["-u", "munge"]);
  const uid = Number(owner.output.trim());
  if ((await stat(key).catch(() => null)) === null) {
    await writeFile(key, randomBytes(1024));
    await chown(key, uid, uid);
    await chmod(key, 0o400);
  }
  await mkdir(socket, { recursive: true });
  await chown(socket, uid, uid);
  const child = spawnGroup("runuser", ["-u", "munge", "--", "munged", "-F"], { stdio: "ignore" });
  context.after(() => stopGroup(child));
  for (let waited = 0; waited < readySeconds; waited++) {
    if ((await runProcess("munge", ["-n"])).code === 0) return;
    await delay(500);
  }
  throw new Error("munge does not answer");
}

async function ready(count: number): Promise<void> {
  let said = "";
  for (let waited = 0; waited < 2 * readySeconds; waited++) {
    const { output } = await runProcess("sinfo", ["-h", "-N", "-o", "%t"]);
    said = output;
    if (
      output
        .trim()
        .split("\n")
        .filter((state) => state === "idle").length === count
    )
      return;
    await delay(500);
  }
  throw new Error(`Slurm does not come up: ${said}`);
}

function configuration(
  folder: string,
  host: string,
  port: number,
  nodes: readonly string[],
): string {
  const of = (name: string) => `"${path.join(folder, name)}"`;
  return `ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
KillWait=5
SlurmdTimeout=10
StateSaveLocation=${of("state")}
SlurmdSpoolDir=${of("spool-%n")}
SlurmctldPidFile=${of("ctld.pid")}
SlurmdPidFile=${of("d-%n.pid")}
SlurmctldLogFile=${of("ctld.log")}
SlurmdLogFile=${of("d-%n.log")}
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SwitchType=switch/none
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=2,batch_sched_delay=0
${nodes.map((node, i) => `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port + 1 + i} CPUs=${Math.max(4, availableParallelism())} State=UNKNOWN`).join("\n")}
PartitionName=debug Nodes=${nodes.join(",")} Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES
`;
}
