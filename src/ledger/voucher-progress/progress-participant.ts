import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Refusal } from '../../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../posting/index.js';
import { ProgressRepository } from './database/progress.repository.js';
import type { OriginalVoucher } from './original.js';
import { progressRefusals } from './progress.errors.js';
import {
  changeOf,
  mergeChanges,
  progressAfter,
  takenBack,
  type ProgressChange,
  type ProgressColumn,
  type VoucherProgress,
} from './progress.rules.js';

/** Part of a line that is taken back. */
export interface TakenPart {
  readonly lineNumber: number;
  readonly amount: bigint;
  /** All that may ever be taken back from the line; null where another line bounds it. */
  readonly limit: bigint | null;
}

export interface Taking {
  readonly original: OriginalVoucher;
  readonly column: ProgressColumn;
  readonly parts: readonly TakenPart[];
  /** The parts were worked out from what had been taken back: if that has moved, they must be worked out again. */
  readonly asRead: boolean;
  /** More than is left of a line. */
  readonly exceeds: (lineNumber: number, left: bigint) => Refusal;
}

/** An amount that goes back to the first of the lines that have it, of lines that are alike. */
export interface GivenBack {
  readonly lineNumbers: readonly number[];
  readonly amount: bigint;
}

/** The row behind reversals and refunds: what of each line of a voucher was taken back. Its key is the voucher. */
@Injectable()
export class ProgressParticipant implements Participant<VoucherProgress, ProgressChange> {
  readonly name = 'voucher_progress';
  readonly rank = 20;

  constructor(private readonly rows: ProgressRepository) {}

  lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, VoucherProgress>> {
    return this.rows.lock(tx, keys);
  }

  apply(row: VoucherProgress | undefined, change: ProgressChange): VoucherProgress {
    return progressAfter(row, change);
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<ProgressChange>[]): Promise<void> {
    const byVoucher = new Map<string, ProgressChange>();
    for (const { key, change } of writes) byVoucher.set(key, [...(byVoucher.get(key) ?? []), ...change]);
    const changes = [...byVoucher]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .flatMap(([voucherId, of]) => mergeChanges(of).map((change) => ({ voucherId, ...change })));
    await this.rows.write(tx, changes);
  }

  /** Takes parts of lines back, each at most up to what is left of it. */
  take({ original, column, parts, asRead, exceeds }: Taking): Participation {
    const participation: Participation<VoucherProgress, ProgressChange> = {
      participant: this,
      keys: [original.id],
      decide: (rows) => {
        const progress = rows.get(original.id);
        if (asRead && !isAsRead(original, progress)) return refused(progressRefusals.moved());
        for (const { lineNumber, amount, limit } of parts) {
          if (limit === null) continue;
          const left = limit - takenBack(progress, lineNumber);
          if (amount > left) return refused(exceeds(lineNumber, left));
        }
        const change = parts.map(({ lineNumber, amount }) => changeOf(progress, lineNumber, column, amount));
        return accepted({ writes: [{ key: original.id, change }] });
      },
    };
    return participation;
  }

  /** Gives parts of a refund that is reversed back to its receipt. */
  giveBack(receiptId: string, parts: readonly GivenBack[]): Participation {
    const participation: Participation<VoucherProgress, ProgressChange> = {
      participant: this,
      keys: [receiptId],
      decide: (rows) => {
        const change = parts.flatMap((part) => giveBackTo(rows.get(receiptId), part));
        return accepted({ writes: [{ key: receiptId, change }] });
      },
    };
    return participation;
  }
}

function isAsRead({ lines }: OriginalVoucher, progress: VoucherProgress | undefined): boolean {
  return lines.every(({ lineNumber, reversed, refunded }) => {
    const now = progress?.get(lineNumber);
    return (now?.reversed ?? 0n) === reversed && (now?.refunded ?? 0n) === refunded;
  });
}

/** Later lines first, as refunds fill earlier ones first. */
function giveBackTo(
  progress: VoucherProgress | undefined,
  { lineNumbers, amount }: GivenBack,
): ProgressChange {
  const changes = [];
  let rest = amount;
  for (const lineNumber of [...lineNumbers].reverse()) {
    const refunded = progress?.get(lineNumber)?.refunded ?? 0n;
    const part = refunded < rest ? refunded : rest;
    if (part > 0n) changes.push(changeOf(progress, lineNumber, 'refunded', -part));
    rest -= part;
  }
  if (rest > 0n) throw new Error('A refund was recorded that its receipt knows nothing of; verify the books');
  return changes;
}
