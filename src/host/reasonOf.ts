/** Why a file cannot be read or written, in a few words. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "no such file or folder";
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  if (code === "EISDIR") return "it is a folder";
  if (code === "ENOSPC") return "the disk is full";
  if (code === "EDQUOT") return "the quota of the disk is used up";
  if (code === "EROFS") return "the disk can only be read";
  if (code === "ELOOP") return "its symbolic links lead in a circle";
  return error instanceof Error ? error.message : String(error);
}

/** Whether it is the file system that said no, and not a mistake of the program. */
export function isOfFileSystem(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

/** Whether the error says that there is no such file, and not only that it cannot be had now. */
export function isAbsence(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}
