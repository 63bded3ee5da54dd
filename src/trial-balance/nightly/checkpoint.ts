import { FindingTally, type Tally } from './finding.js';

const PHASES = ['vouchers', 'accounts', 'holds', 'figures'] as const;
export type Phase = (typeof PHASES)[number];

/** The vouchers that were looked at, in the order of their ids. */
export interface LookedAt {
  readonly count: number;
  /** null before the first. */
  readonly last: string | null;
}

/** How far the proof of a day is; everything it needs to go on elsewhere, as JSON. */
export interface Checkpoint {
  /** The revision that it will be; another one of that number means that somebody else was faster. */
  readonly revision: number;
  readonly phase: Phase;
  /** The last voucher, account or hold that was looked at; null at the beginning of a phase. */
  readonly after: string | null;
  /** Vouchers, accounts and holds that were looked at, and how many there were at the beginning. */
  readonly done: number;
  readonly total: number;
  readonly vouchers: LookedAt;
  readonly tally: Tally;
}

export const firstCheckpoint = (revision: number, total: number): Checkpoint => ({
  ...{ revision, total, phase: 'vouchers', after: null, done: 0 },
  vouchers: { count: 0, last: null },
  tally: new FindingTally().tally(),
});

/** @param page the next ones, the last of which is null when there are none */
export const lookedAtAfter = (
  { count, last }: LookedAt,
  page: { readonly count: number; readonly last: string | null },
): LookedAt => ({ count: count + page.count, last: page.last ?? last });

export const phaseAfter = (phase: Phase): Phase => PHASES[PHASES.indexOf(phase) + 1] ?? 'figures';

/** @throws Error when it is not one: whoever keeps checkpoints has mixed them up */
export function readCheckpoint(saved: unknown): Checkpoint | null {
  if (saved === null || saved === undefined) return null;
  const { revision, phase, vouchers, tally } = saved as Partial<Checkpoint>;
  const areWhole = Number.isInteger(revision) && Number.isInteger(vouchers?.count);
  if (!areWhole || !PHASES.includes(phase as Phase) || !Array.isArray(tally?.counts))
    throw new Error('The checkpoint is not one of a trial balance');
  return saved as Checkpoint;
}
