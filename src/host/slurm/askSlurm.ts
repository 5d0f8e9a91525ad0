import { execFile } from "node:child_process";

const patience = 30_000;
export const absent = 127;

export interface Said {
  /** 127 where there is no such program, as a shell says it. */
  readonly code: number;
  readonly output: string;
}

/** Asks one of Slurm's programs. Output and errors come as one text. */
export function askSlurm(program: string, words: readonly string[]): Promise<Said> {
  return new Promise((settle) => {
    execFile(program, [...words], { timeout: patience, maxBuffer: 2 ** 26 }, (error, out, err) => {
      if (error === null) settle({ code: 0, output: out });
      else
        settle({
          code: error.code === "ENOENT" ? absent : 1,
          output: `${err}${out}` || error.message,
        });
    });
  });
}
