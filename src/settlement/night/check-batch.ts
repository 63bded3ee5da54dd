import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { Ids } from '../../platform/ids/index.js';
import { Alarms, type Alarm } from '../../platform/metrics/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { OrderRepository, type OrderPlace } from '../database/order.repository.js';
import { SettlementBatchRepository } from '../database/settlement-batch.repository.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { CheckCover } from './check-cover.js';
import { CheckRepository, type BatchCheck } from './database/check.repository.js';
import { CheckSumsRepository } from './database/check-sums.repository.js';
import { DifferenceRepository } from './database/difference.repository.js';
import type { FoundDifference } from './difference.js';
import {
  added,
  differencesOf,
  NO_ORDERS,
  NO_SUMS,
  withOrderOf,
  type DetailSums,
  type OrderSums,
  type WalkedSums,
} from './rules/tie.rules.js';

export interface CheckOrder {
  readonly book: BookRef;
  readonly batch: SettlementBatch;
  readonly businessDate: string;
  /** Due dates that clearing was asked for, and what of the batch was found there; null: it was not asked. */
  readonly walked: { readonly dates: readonly string[]; readonly sums: WalkedSums } | null;
  /** Differences of the batch that the walk has found. */
  readonly found: readonly FoundDifference[];
  /** Called in steps of seconds. */
  readonly progressed: () => Promise<void>;
  readonly guard: (tx: Tx) => Promise<void>;
}

/** Of what is not covered so many are told; who mends these checks again. */
const MOST_UNCOVERED = 500;
const ORDERS_AT_ONCE = 1_000;
const DETAILS_AT_ONCE = 5_000;

/** Checks a prepared batch (核对): it is the sum of its parts, and the books hold what is to be paid. Repairs nothing. */
@Injectable()
export class CheckBatch {
  private readonly differs: Alarm;

  constructor(
    private readonly orders: OrderRepository,
    private readonly sums: CheckSumsRepository,
    private readonly cover: CheckCover,
    private readonly checks: CheckRepository,
    private readonly differences: DifferenceRepository,
    private readonly batches: SettlementBatchRepository,
    private readonly transactions: Transactions,
    private readonly ids: Ids,
    private readonly clock: Clock,
    alarms: Alarms,
  ) {
    this.differs = alarms.define(
      'settlement-differs',
      'A settlement batch or a statement does not add up; the night does not pay it',
    );
  }

  async execute(order: CheckOrder): Promise<BatchCheck> {
    const { book, batch, walked } = order;
    const paid = await this.orderSums(order);
    const details = await this.detailSums(batch.batchNo, walked?.dates ?? [], order.progressed);
    const found = [
      ...order.found,
      ...differencesOf(batch, paid.sums, details, walked?.sums ?? null),
      ...paid.uncovered,
    ];
    const check = await this.keep(order, found);
    if (check.outcome === 'differs')
      this.differs.raise({ book: book.code, batch: batch.id, differences: check.differences });
    return check;
  }

  /** What belongs to no batch: the work list has it all the same. */
  async tell(order: Omit<CheckOrder, 'batch' | 'walked'>, why: string): Promise<void> {
    const { book, businessDate, found, guard } = order;
    if (found.length === 0) return;
    await this.transactions.runAmongTwins(async (tx) => {
      await guard(tx);
      await this.add(tx, book.id, businessDate, found);
    });
    this.differs.raise({ book: book.code, businessDate, why, differences: found.length });
  }

  private async orderSums(order: CheckOrder): Promise<{ sums: OrderSums; uncovered: FoundDifference[] }> {
    const { book, batch, progressed } = order;
    const uncovered: FoundDifference[] = [];
    let sums = NO_ORDERS;
    let after: OrderPlace | null = null;
    for (;;) {
      const page = await this.orders.orders(batch.batchNo, null, after, ORDERS_AT_ONCE);
      sums = page.reduce(withOrderOf, sums);
      const missing = await this.cover.execute(book, batch, page);
      uncovered.push(...missing.slice(0, MOST_UNCOVERED - uncovered.length));
      await progressed();
      if (page.length < ORDERS_AT_ONCE) return { sums, uncovered };
      after = page.at(-1)!;
    }
  }

  private async detailSums(
    batchNo: string,
    dates: readonly string[],
    progressed: () => Promise<void>,
  ): Promise<DetailSums> {
    let total = NO_SUMS;
    let last: string | null = null;
    for (;;) {
      const page = await this.sums.ofDetails(batchNo, last, dates, DETAILS_AT_ONCE);
      total = added(total, page.sums);
      last = page.last;
      await progressed();
      if (page.sums.details < BigInt(DETAILS_AT_ONCE)) return total;
    }
  }

  /** Behind the lock of the batch, so that checks of it are numbered without gaps. */
  private async keep(
    { book, batch, businessDate, guard }: CheckOrder,
    found: readonly FoundDifference[],
  ): Promise<BatchCheck> {
    return this.transactions.runAmongTwins(async (tx) => {
      await guard(tx);
      await this.batches.lock(tx, batch.batchNo);
      const checkedAt = this.now();
      const check = {
        ...{ batchNo: batch.batchNo, businessDate, contentHash: batch.contentHash!, checkedAt },
        ...{
          outcome: found.length === 0 ? ('ties' as const) : ('differs' as const),
          differences: found.length,
        },
      };
      const number = await this.checks.add(tx, check);
      if (found.length === 0)
        await this.differences.closeOfBatch(
          tx,
          batch.batchNo,
          `check ${number} finds that it ties`,
          checkedAt,
        );
      else await this.add(tx, book.id, businessDate, found);
      return { ...check, number };
    });
  }

  private add(
    tx: Tx,
    bookId: number,
    businessDate: string,
    found: readonly FoundDifference[],
  ): Promise<void> {
    const ids = found.map(() => this.ids.uuid());
    return this.differences.add(tx, bookId, businessDate, found, ids, this.now());
  }

  private now(): string {
    return toDatabaseTime(this.clock.now());
  }
}
