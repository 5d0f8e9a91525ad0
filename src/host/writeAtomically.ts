import { randomUUID } from "node:crypto";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";

/**
 * Replaces a file's text so that at any moment it is the old one or the new one, whole: written beside it, brought to
 * the disk, then renamed over it. Of a symbolic link the target is replaced. Mode and, where allowed, owner are kept.
 * @throws the file system's error; the file is then as it was.
 */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const target = await realpath(file);
  const { mode, uid, gid } = await stat(target);
  const beside = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}`);
  const created = await open(beside, "wx", mode & 0o7777);
  try {
    try {
      await created.chown(uid, gid).catch(() => {});
      await created.chmod(mode & 0o7777);
      await created.writeFile(text);
      await created.sync();
    } finally {
      await created.close();
    }
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
