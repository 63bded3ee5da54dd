import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused } from '../platform/errors/index.js';
import type { Participant, Participation, ParticipantWrite } from '../ledger/posting/index.js';
import { adjustmentRefusals } from './adjustments.errors.js';
import type { Adjustment, NewAdjustment } from './adjustment.js';
import { AdjustmentRepository } from './database/adjustment.repository.js';
import { DetailRepository } from './database/detail.repository.js';
import { isFree, type NewDetail } from './settlement-detail.js';

/** An adjustment that is there, and whether a live batch holds its detail. */
interface Row {
  readonly adjustment: Adjustment;
  readonly isHeld: boolean;
}

type Write =
  | {
      readonly kind: 'make';
      readonly adjustment: NewAdjustment;
      readonly detail: NewDetail;
      readonly postingId: string;
      readonly at: string;
    }
  | {
      readonly kind: 'withdraw';
      readonly adjustment: Adjustment;
      readonly by: string;
      readonly postingId: string;
      readonly at: string;
    };

const adjustmentKey = (approvalId: string): string => `a ${approvalId}`;
const voucherKey = (voucherId: string): string => `v ${voucherId}`;

/**
 * Makes adjustments (调账) part of their postings: there is a detail exactly where a voucher has put its amount on the payable account,
 * and it goes with the voucher that takes that back.
 */
@Injectable()
export class AdjustmentParticipant implements Participant<Row, Write> {
  readonly name = 'settlement-adjustments';
  /** Behind whatever locks batches and keys of funds: details come after them. */
  readonly rank = 18;

  constructor(
    private readonly adjustments: AdjustmentRepository,
    private readonly details: DetailRepository,
  ) {}

  /** Adjustments before their details, which who takes them locks. */
  async lock(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, Row>> {
    const rows = new Map<string, Row>();
    for (const key of keys) {
      const id = key.slice(2);
      if (key.startsWith('v ')) {
        const used = await this.adjustments.byVoucher(id, tx);
        if (used) rows.set(key, { adjustment: used, isHeld: false });
        continue;
      }
      const adjustment = await this.adjustments.lock(tx, id);
      if (!adjustment) continue;
      const detailNo = await this.adjustments.detailNo(adjustment.bookId, id);
      const [detail] = await this.details.lock(tx, detailNo === null ? [] : [detailNo]);
      rows.set(key, { adjustment, isHeld: detail === undefined || !isFree(detail) });
    }
    return rows;
  }

  apply(row: Row | undefined, { kind, adjustment }: Write): Row {
    return { adjustment: { ...adjustment, isWithdrawn: kind === 'withdraw' }, isHeld: row?.isHeld ?? false };
  }

  async write(tx: Tx, writes: readonly ParticipantWrite<Write>[]): Promise<void> {
    for (const { change } of writes) {
      if (change.kind === 'make') {
        await this.adjustments.insert(tx, change.adjustment, change.postingId, change.at);
        await this.details.insert(tx, [change.detail], change.at);
        continue;
      }
      const { adjustment, by, postingId, at } = change;
      await this.adjustments.withdraw(tx, adjustment, { approvalId: by, postingId, at });
    }
  }

  /** @param adjustment with the voucher that was named; without one, that of this posting stands behind it */
  making(adjustment: NewAdjustment, detail: NewDetail): Participation {
    const named = adjustment.voucherId;
    const key = named === null ? adjustmentKey(adjustment.approvalId) : voucherKey(named);
    const participation: Participation<Row, Write> = {
      participant: this,
      keys: [key],
      decide: (rows, { voucherId: postingId, recordedAt: at }) => {
        if (rows.has(key)) return refused(adjustmentRefusals.voucherUsed(named!));
        const made = { ...adjustment, voucherId: named ?? postingId };
        const change: Write = { kind: 'make', adjustment: made, detail, postingId, at };
        return accepted({ writes: [{ key, change }] });
      },
    };
    return participation;
  }

  /** @param by the approval that withdraws it */
  withdrawing({ approvalId }: Adjustment, by: string): Participation {
    const key = adjustmentKey(approvalId);
    const participation: Participation<Row, Write> = {
      participant: this,
      keys: [key],
      decide: (rows, { voucherId: postingId, recordedAt: at }) => {
        const { adjustment, isHeld } = rows.get(key)!;
        if (adjustment.isWithdrawn) return refused(adjustmentRefusals.isWithdrawn(approvalId));
        if (isHeld) return refused(adjustmentRefusals.isTaken(approvalId));
        return accepted({ writes: [{ key, change: { kind: 'withdraw', adjustment, by, postingId, at } }] });
      },
    };
    return participation;
  }
}
