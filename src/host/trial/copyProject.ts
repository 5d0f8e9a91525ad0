import { constants } from "node:fs";
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readFile,
  statfs,
  symlink,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { type Message, message } from "../../core/message.ts";
import type { ChangedFile } from "../../core/trial/candidate.ts";
import { reasonOf } from "../reasonOf.ts";
import type { CopyPlan, PlannedFile } from "./copyPlan.ts";

/** Files that may name places of the project by their whole path. */
const text = /\.(?:py|ya?ml|json|toml|cfg|ini|sh|gin|conf)$/i;
const largestText = 2 ** 20;
/** Space that stays free on the disk. */
const reserve = 256 * 2 ** 20;

/**
 * Copies what is big once for all trials of a study. Nothing of the person's is ever linked: what a trial writes
 * through a link lands in our copy at worst. @returns a sentence where that fails.
 */
export async function copyShared(plan: CopyPlan, store: string): Promise<Message | null> {
  const bytes = sum(plan.shared) + sum(plan.copied);
  try {
    await mkdir(store, { recursive: true });
    const { bavail, bsize } = await statfs(store);
    if (bavail * bsize < bytes + reserve) {
      return message("{folder}: the copy needs {needed} MB, and {free} MB are free.", {
        folder: store,
        needed: Math.ceil((bytes + reserve) / 2 ** 20),
        free: Math.floor((bavail * bsize) / 2 ** 20),
      });
    }
    for (const file of plan.shared) {
      const target = path.join(store, file.path);
      if (await exists(target)) continue;
      await clone(path.join(plan.root, file.path), target);
      await chmod(target, 0o444);
    }
    return null;
  } catch (error) {
    return message("{folder}: {reason}", { folder: store, reason: reasonOf(error) });
  }
}

/** Lays out the copy in which one trial runs, with the files of its candidate. @returns a sentence where that fails. */
export async function copyProject(
  plan: CopyPlan,
  store: string,
  target: string,
  changed: readonly ChangedFile[],
): Promise<Message | null> {
  try {
    await mkdir(target, { recursive: true });
    for (const file of plan.copied) await copyOwn(plan.root, target, file);
    for (const { path: file } of plan.shared) {
      const link = path.join(target, file);
      await mkdir(path.dirname(link), { recursive: true });
      await symlink(path.join(store, file), link);
    }
    for (const file of changed) {
      const place = path.join(target, path.relative(plan.root, file.path));
      await mkdir(path.dirname(place), { recursive: true });
      await writeFile(place, relocated(file.text, plan.root, target));
    }
    return null;
  } catch (error) {
    return message("{folder}: {reason}", { folder: target, reason: reasonOf(error) });
  }
}

/** The text with the copy in place of the project wherever it names it by its whole path. */
export function relocated(content: string, root: string, target: string): string {
  return content.replaceAll(`${root}/`, `${target}/`).replaceAll(`${root}"`, `${target}"`);
}

async function copyOwn(root: string, target: string, file: PlannedFile): Promise<void> {
  const [from, to] = [path.join(root, file.path), path.join(target, file.path)];
  if (!text.test(file.path) || file.bytes > largestText) return clone(from, to);
  const bytes = await readFile(from);
  const content = bytes.toString();
  const other = relocated(content, root, target);
  if (other === content) return clone(from, to);
  await mkdir(path.dirname(to), { recursive: true });
  await writeFile(to, other);
}

/** A copy that shares its blocks with the original where the file system can. */
async function clone(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, 0o644 | ((await lstat(from)).mode & 0o111));
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

function sum(files: readonly PlannedFile[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}
