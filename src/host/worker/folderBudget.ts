/** How many more folders may be watched. */
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
