import type { FeeSum } from './fees.rules.js';

export const POSTING_STATES = ['open', 'posted', 'refused', 'reversed'] as const;
export type PostingState = (typeof POSTING_STATES)[number];

export interface PostingKey {
  readonly runNo: string;
  /** 0: of a single line that came later than its chunk. */
  readonly chunk: number;
  /** Number within the chunk, or that line. */
  readonly group: number;
}

/** What one voucher of a run is for. Amounts are sums in minor units: gross = net + the fees that the payee bears. */
export interface ClearingPosting extends PostingKey {
  readonly direction: 'D' | 'C';
  readonly payee: string;
  readonly currency: string;
  readonly businessType: string;
  readonly payable: string;
  readonly position: string;
  readonly results: number;
  readonly gross: bigint;
  readonly net: bigint;
  readonly fees: readonly FeeSum[];
  readonly state: PostingState;
  readonly voucherId: string | null;
  readonly reversalId: string | null;
  /** Code of why its voucher, or the reversal of it, was refused the last time. */
  readonly refusal: string | null;
}

/** One text for each posting, in the order in which participants lock. */
export const keyText = ({ runNo, chunk, group }: PostingKey): string =>
  [runNo.padStart(20, '0'), String(chunk).padStart(10, '0'), String(group).padStart(10, '0')].join('/');

/** What {@link keyText} made. */
export function readKey(text: string): PostingKey {
  const [runNo, chunk, group] = text.split('/');
  return { runNo: BigInt(runNo!).toString(), chunk: Number(chunk), group: Number(group) };
}

/** The numbers of its voucher, and of the reversal of that, as postings have them: harmless to repeat. */
export const requestNumberOf = (run: string, { chunk, group }: Omit<PostingKey, 'runNo'>): string =>
  `clearing:${run.replaceAll('-', '')}:${chunk}:${group}`;
