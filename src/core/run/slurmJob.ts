export type SlurmJobState =
  | "pending"
  | "running"
  | "finished"
  | "failed"
  | "cancelled"
  | "out of memory"
  | "time limit"
  | "node lost";

/** The job of a Slurm cluster that writes a log. */
export interface SlurmJob {
  /** As `squeue` prints it: `4711`, or `4711_3` for a task of an array. */
  readonly id: string;
  /** Null where Slurm does not know the job any more. */
  readonly state: SlurmJobState | null;
  /** The node of a running job, the reason for which a pending one waits; "" for none. */
  readonly detail: string;
}

/** Whether a job neither runs nor waits; false where that is not known. */
export function isJobOver({ state }: SlurmJob): boolean {
  return state !== null && state !== "pending" && state !== "running";
}

/** What a log's name says of the job that writes it. */
export interface SlurmName {
  readonly id: string;
  /** Whether it is the name that Slurm gives by itself; any other number may just as well be something else. */
  readonly isSlurms: boolean;
}

/**
 * The job that a file name speaks of: `slurm-4711.out` and `slurm-4711_3.out` as Slurm names them, or a number at the
 * end, `train-4711_3.log`, `train.o4711`. Null for none.
 */
export function slurmNameOf(fileName: string): SlurmName | null {
  const own = /^slurm-(\d{1,10})(?:_(\d{1,7}))?\.(?:out|err)$/.exec(fileName);
  const any =
    own ??
    /(?:^|[^\da-z])(?:[oe]?)(\d{1,10})(?:[_-](\d{1,7}))?(?:\.(?:out|err|log|txt))?$/i.exec(
      fileName,
    );
  const [, job, task] = any ?? [];
  if (job === undefined) return null;
  return { id: task === undefined ? job : `${job}_${task}`, isSlurms: own !== null };
}
