/** Why a line was refused, by this program or by the service. */
export interface LineProblem {
  /** Stable, prefixed by who refused: `IMPORT.NOT_JSON`, `LEDGER.INSUFFICIENT_FUNDS`. */
  readonly code: string;
  readonly detail: string;
  /** Column or field concerned. */
  readonly field?: string | undefined;
}

/** Thrown while a line is read. */
export class LineRefused extends Error {
  constructor(readonly problem: LineProblem) {
    super(problem.detail);
  }
}

export const lineRefused = (code: string, detail: string, field?: string): LineRefused =>
  new LineRefused({ code: `IMPORT.${code}`, detail, field });

/** Thrown where the whole import has to stop: its message tells the user why and what to do. */
export class ImportStopped extends Error {}
