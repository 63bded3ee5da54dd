import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { BatchSteps } from './batch-steps.js';
import { AdjustmentRepository } from './database/adjustment.repository.js';
import { DetailRepository } from './database/detail.repository.js';
import { OrderRepository } from './database/order.repository.js';
import { RunRepository } from './database/run.repository.js';
import { NO_DETAILS, noOrders, withDetail } from './rules/content-chain.rules.js';
import type { Progress, SettlementBatch } from './settlement-batch.js';
import { countsByRun, isDecided, isFree, type SettlementDetail } from './settlement-detail.js';
import type { SettlementPart } from './settlement-order.js';
import { SettlementPace } from './settlement-pace.js';

/** Takes the next page of details of the date into the batch, and writes for each party what they come to. */
@Injectable()
export class TakeDetails {
  constructor(
    private readonly steps: BatchSteps,
    private readonly details: DetailRepository,
    private readonly adjustments: AdjustmentRepository,
    private readonly orders: OrderRepository,
    private readonly runs: RunRepository,
    private readonly pace: SettlementPace,
  ) {}

  async step(batch: SettlementBatch): Promise<void> {
    const { bookId, currency, settlementDate, party, cursorText, cursorNo } = batch;
    const after = cursorText === null ? null : { party: cursorText, detailNo: cursorNo };
    const of = [bookId, currency, settlementDate] as const;
    const page = await this.details.ofDate(...of, after, this.pace.page, party);
    if (page.length === 0) {
      const chain = noOrders(batch);
      await this.steps.take(batch, [], () =>
        Promise.resolve({ phase: 'order', cursorText: null, cursorNo: '0', chain }),
      );
      return;
    }
    const wanted = page.filter((one) => isWanted(one, batch));
    const origins = [...new Set(wanted.flatMap(({ originBatchNo }) => originBatchNo ?? []))];
    origins.sort((left, right) => Number(BigInt(left) - BigInt(right)));
    await this.steps.take(batch, origins, (tx) => this.write(tx, batch, page, wanted));
  }

  private async write(
    tx: Tx,
    batch: SettlementBatch,
    page: readonly SettlementDetail[],
    wanted: readonly SettlementDetail[],
  ): Promise<Partial<Progress>> {
    // Who voids a run waits, or is seen here.
    const withdrawn = await this.runs.lockShared(
      tx,
      wanted.flatMap(({ runNo }) => runNo ?? []),
    );
    const locked = await this.details.lock(
      tx,
      wanted.map(({ detailNo }) => detailNo),
    );
    const gone = await this.withdrawn(tx, locked);
    const byNumber = new Map(locked.map((one) => [one.detailNo, one]));
    // In the order of the page, by party; what was taken or moved to another date meanwhile is left where it is.
    const taken = wanted
      .map(({ detailNo }) => byNumber.get(detailNo)!)
      .filter((one) => one.settlementDate === batch.settlementDate && isFree(one) && isDecided(one))
      .filter(({ runNo }) => runNo === null || withdrawn.get(runNo) === false)
      .filter(({ detailNo }) => !gone.has(detailNo));
    await this.details.take(tx, batch.batchNo, taken);
    await this.runs.count(tx, batch.batchNo, countsByRun(taken, 1));
    const parts = partsOf(batch, taken);
    await this.orders.insertParts(tx, batch.batchNo, parts);
    const last = page.at(-1)!;
    const before = last.party === batch.cursorText ? batch.chain : NO_DETAILS;
    return {
      ...{ cursorText: last.party, cursorNo: last.detailNo },
      chain: parts.find(({ party }) => party === last.party)?.chain ?? before,
      details: batch.details + BigInt(taken.length),
    };
  }

  /** Adjustments that were withdrawn while their details were waited for: their words are older than the locks. */
  private withdrawn(tx: Tx, locked: readonly SettlementDetail[]): Promise<ReadonlySet<string>> {
    const adjustments = locked.filter(({ sourceKind }) => sourceKind === 'adjustment');
    return this.adjustments.withdrawn(
      tx,
      adjustments.map(({ detailNo }) => detailNo),
    );
  }
}

/** As it is read; asked again behind its lock. What comes out of a batch is only taken by later ones. */
const isWanted = (one: SettlementDetail, { batchNo, cutOffNo }: SettlementBatch): boolean =>
  BigInt(one.detailNo) <= BigInt(cutOffNo) &&
  isFree(one) &&
  !one.isWithdrawn &&
  isDecided(one) &&
  (one.originBatchNo === null || BigInt(one.originBatchNo) < BigInt(batchNo));

function partsOf(batch: SettlementBatch, taken: readonly SettlementDetail[]): SettlementPart[] {
  const parts = new Map<string, SettlementPart>();
  for (const one of taken) {
    const { party, direction, amount, settlementAt, sourceKind } = one;
    const before = parts.get(party) ?? emptyPart(batch, party);
    const isPaid = direction === 'disburse';
    parts.set(party, {
      ...{ party, page: batch.pages, chain: withDetail(before.chain, one) },
      disburseCount: before.disburseCount + (isPaid ? 1 : 0),
      collectCount: before.collectCount + (isPaid ? 0 : 1),
      disbursed: before.disbursed + (isPaid ? amount : 0n),
      collected: before.collected + (isPaid ? 0n : amount),
      released: before.released + (sourceKind === 'reserve' ? amount : 0n),
      latestAt: settlementAt > before.latestAt ? settlementAt : before.latestAt,
    });
  }
  return [...parts.values()];
}

const emptyPart = ({ cursorText, chain, pages }: SettlementBatch, party: string): SettlementPart => ({
  ...{ party, page: pages, disburseCount: 0, collectCount: 0, disbursed: 0n, collected: 0n, latestAt: '' },
  released: 0n,
  chain: party === cursorText ? chain : NO_DETAILS,
});
