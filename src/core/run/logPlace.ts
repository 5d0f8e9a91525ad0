/** Schemes of the addresses that stand for logs which are no files; a file's address is its path. */
export const terminalScheme = "unstuck-terminal";
export const cellScheme = "vscode-notebook-cell";

const scheme = /^[a-z][\w+.-]+:/i;

/** Whether the log is what a command printed to a terminal. */
export function isTerminal(log: string): boolean {
  return log.startsWith(`${terminalScheme}:`);
}

/** Whether the log is the output of a notebook's cell. */
export function isCell(log: string): boolean {
  return log.startsWith(`${cellScheme}:`);
}

/** The path part of an address: of a terminal's log below its working folder, of a cell that of its notebook. */
export function placeOf(log: string): string {
  if (!scheme.test(log)) return log;
  const path = log.replace(scheme, "").replace(/[?#].*$/s, "");
  return /^\/[a-z]:\//i.test(path) ? path.slice(1) : path;
}
