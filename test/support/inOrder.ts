/** Where a stage puts a line of its report. */
export type Print = (line: string) => void;

export type Report = {
  readonly print: Print;
  /** No more lines come. */
  readonly end: () => void;
};

/**
 * Reports of works that go on at the same time, printed one after the other: the lines of the first that has not ended
 * come at once, those of later ones are kept until it is their turn.
 */
export function reportsInOrder(count: number, print: Print): readonly Report[] {
  const reports = Array.from({ length: count }, () => ({ kept: [] as string[], ended: false }));
  let turn = 0;
  const pass = () => {
    for (let report = reports[turn]; report !== undefined; report = reports[++turn]) {
      for (const line of report.kept.splice(0)) print(line);
      if (!report.ended) return;
    }
  };
  return reports.map((report) => ({
    print: (line) => {
      report.kept.push(line);
      pass();
    },
    end: () => {
      report.ended = true;
      pass();
    },
  }));
}
