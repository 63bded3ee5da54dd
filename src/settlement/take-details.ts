import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { BatchSteps } from './batch-steps.js';
import { AdjustmentRepository } from './database/adjustment.repository.js';
import { DetailRepository, type DetailPlace } from './database/detail.repository.js';
import { OrderRepository } from './database/order.repository.js';
import { RunRepository } from './database/run.repository.js';
import { NO_DETAILS, noOrders, withDetail } from './rules/content-chain.rules.js';
import type { Progress, SettlementBatch } from './settlement-batch.js';
import {
  countsByRun,
  isDecided,
  isFree,
  type LockedDetail,
  type SettlementDetail,
} from './settlement-detail.js';
import type { SettlementPart } from './settlement-order.js';
import { ReadAhead } from './read-ahead.js';
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

  /** @param ahead where the page may be already; the one after it is read from here on */
  async step(batch: SettlementBatch, ahead: ReadAhead): Promise<void> {
    const { cursorText, cursorNo } = batch;
    const after = cursorText === null ? null : { party: cursorText, detailNo: cursorNo };
    const page = await ahead.page(...this.reading(batch, after));
    if (page.length === 0) {
      const chain = noOrders(batch);
      await this.steps.take(batch, [], () =>
        Promise.resolve({ phase: 'order', cursorText: null, cursorNo: '0', chain }),
      );
      return;
    }
    ahead.begin(...this.reading(batch, page.at(-1)!));
    const wanted = page.filter((one) => isWanted(one, batch));
    const origins = [...new Set(wanted.flatMap(({ originBatchNo }) => originBatchNo ?? []))];
    origins.sort((left, right) => Number(BigInt(left) - BigInt(right)));
    await this.steps.take(batch, origins, (tx) => this.write(tx, batch, page, wanted));
  }

  private reading(
    { bookId, currency, settlementDate, party }: SettlementBatch,
    after: DetailPlace | null,
  ): [string, () => Promise<SettlementDetail[]>] {
    const of = [bookId, currency, settlementDate, after, this.pace.page, party] as const;
    return [`details ${after?.party}/${after?.detailNo}`, () => this.details.ofDate(...of)];
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
    const gone = await this.withdrawn(tx, wanted);
    const byNumber = new Map(locked.map((one) => [one.detailNo, one]));
    // In the order of the page, by party; what was taken or moved to another date meanwhile is left where it is.
    const taken = wanted
      .map((one) => asLocked(one, byNumber.get(one.detailNo)!))
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
  private withdrawn(tx: Tx, wanted: readonly SettlementDetail[]): Promise<ReadonlySet<string>> {
    const adjustments = wanted.filter(({ sourceKind }) => sourceKind === 'adjustment');
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

/** Nearly all are still as they were read; a copy of a wide object costs more than looking. */
const asLocked = (read: SettlementDetail, locked: LockedDetail): SettlementDetail =>
  read.batchNo === locked.batchNo &&
  read.batchState === locked.batchState &&
  read.originState === locked.originState &&
  read.takeNo === locked.takeNo &&
  read.settlementDate === locked.settlementDate &&
  read.settlementAt === locked.settlementAt
    ? read
    : { ...read, ...locked };

type Growing<Part> = { -readonly [Field in keyof Part]: Part[Field] };

function partsOf(batch: SettlementBatch, taken: readonly SettlementDetail[]): SettlementPart[] {
  const parts = new Map<string, Growing<SettlementPart>>();
  for (const one of taken) {
    const { party, direction, amount, settlementAt, sourceKind } = one;
    let part = parts.get(party);
    if (!part) parts.set(party, (part = emptyPart(batch, party)));
    const isPaid = direction === 'disburse';
    part.chain = withDetail(part.chain, one);
    part.disburseCount += isPaid ? 1 : 0;
    part.collectCount += isPaid ? 0 : 1;
    part.disbursed += isPaid ? amount : 0n;
    part.collected += isPaid ? 0n : amount;
    part.released += sourceKind === 'reserve' ? amount : 0n;
    if (settlementAt > part.latestAt) part.latestAt = settlementAt;
  }
  return [...parts.values()];
}

const emptyPart = (
  { cursorText, chain, pages }: SettlementBatch,
  party: string,
): Growing<SettlementPart> => ({
  ...{ party, page: pages, disburseCount: 0, collectCount: 0, disbursed: 0n, collected: 0n, latestAt: '' },
  released: 0n,
  chain: party === cursorText ? chain : NO_DETAILS,
});
