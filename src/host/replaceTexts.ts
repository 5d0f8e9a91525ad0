import { randomUUID } from "node:crypto";
import { access, constants, open, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { readUtf8 } from "./readUtf8.ts";
import { reasonOf } from "./reasonOf.ts";

export interface TextChange {
  readonly path: string;
  /** The text that the change was computed on. */
  readonly before: string;
  readonly after: string;
}

/** A file that is left as it was, as all others are then. */
export interface Left {
  readonly path: string;
  readonly reason: string;
}

/** A new text that stands on the disk beside the file that it is to replace. */
interface Draft {
  readonly draft: string;
  readonly target: string;
}

/**
 * Replaces the texts of files, all or none, so that at any moment each is the old one or the new one, whole: written
 * beside it, brought to the disk, then renamed over it. Of a symbolic link the target is replaced. Mode and, where
 * allowed, owner are kept. What was replaced before one could not be is put back. @returns what stood in the way; null
 * where all is done.
 */
export async function replaceTexts(
  changes: readonly TextChange[],
  move = rename,
): Promise<Left | null> {
  const drafts: Draft[] = [];
  for (const change of changes) {
    const drafted = await draftOf(change).catch(reasonOf);
    if (typeof drafted === "string") return leave(drafts, { path: change.path, reason: drafted });
    drafts.push(drafted);
  }
  for (const [i, { draft, target }] of drafts.entries()) {
    const failed = await move(draft, target).then(() => null, reasonOf);
    if (failed === null) continue;
    await replaceTexts(changes.slice(0, i).map(reversed));
    return leave(drafts.slice(i), { path: target, reason: failed });
  }
  return null;
}

function reversed({ path: file, before, after }: TextChange): TextChange {
  return { path: file, before: after, after: before };
}

async function leave(drafts: readonly Draft[], left: Left): Promise<Left> {
  for (const { draft } of drafts) await rm(draft, { force: true });
  return left;
}

/** @returns why it is not to be replaced; @throws the file system's error. */
async function draftOf({ path: file, before, after }: TextChange): Promise<Draft | string> {
  const target = await realpath(file);
  const { mode, uid, gid, nlink } = await stat(target);
  await access(target, constants.W_OK);
  if ((mode & 0o222) === 0) return "it can only be read";
  // Renamed over, it would be cut off from its other names; written in place, it could be torn.
  if (nlink > 1) return "it has other names (hard links)";
  const draft = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}`);
  const created = await open(draft, "wx", mode & 0o7777);
  try {
    try {
      await created.chown(uid, gid).catch(() => {});
      await created.chmod(mode & 0o7777);
      await created.writeFile(after);
      await created.sync();
    } finally {
      await created.close();
    }
    // As late as can be: also of a link that leads elsewhere by now.
    const isSame = (await readUtf8(file, before.length * 4 + 4)) === before;
    if (isSame && (await realpath(file)) === target) return { draft, target };
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await rm(draft, { force: true });
  return "it has changed since it was read";
}
