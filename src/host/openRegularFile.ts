import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";

/** A pipe that nobody writes to is opened at once and then refused. Windows has no such flag. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const notRegular = "it is not a regular file";

/**
 * Opens a file for reading. A folder, a pipe, a socket or a device under the name of one is refused without waiting:
 * the names that are looked for beside a log are anybody's to give.
 * @throws the file system's error, or one that says that it is not a regular file.
 */
export async function openRegularFile(file: string): Promise<FileHandle> {
  if (!(await stat(file)).isFile()) throw new Error(notRegular);
  const handle = await open(file, openFlags);
  // Between the two looks another file may have taken the name.
  const isRegular = await handle.stat().then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (isRegular) return handle;
  await handle.close();
  throw new Error(notRegular);
}
