/** Folders that are looked at behind the links of one folder: a link may lead to all of a disk. */
export const mostLinkedFolders = 4000;

/** How many more folders may be looked at. */
export class FolderBudget {
  #left: number;

  constructor(folders: number) {
    this.#left = folders;
  }

  /** Whether there was room for one more. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }

  free(): void {
    this.#left++;
  }
}
