export interface Range {
  readonly min: number;
  readonly max: number;
}

export type ScaleKind = "linear" | "logarithmic";
