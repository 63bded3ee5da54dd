import { addDays } from '../platform/clock/index.js';
import type { SettlementBatch } from './settlement-batch.js';
import type { NewDetail } from './settlement-detail.js';
import type { SettlementOrder } from './settlement-order.js';

const DAY = 86_400_000;

/** What comes out of an order for other dates: what is carried forward (结转), and what is kept back (保证金). */
export function derivedOf(batch: SettlementBatch, order: SettlementOrder): NewDetail[] {
  const { carried, carryDate, reserve, releaseDate } = order;
  return [
    ...(carryDate === null ? [] : [detailOf(batch, order, 'carry', carried, carryDate)]),
    ...(releaseDate === null ? [] : [detailOf(batch, order, 'reserve', reserve, releaseDate)]),
  ];
}

function detailOf(
  { batchNo, bookId, currency, settlementDate }: SettlementBatch,
  { party, side, settlementAt }: SettlementOrder,
  sourceKind: 'carry' | 'reserve',
  signed: bigint,
  date: string,
): NewDetail {
  const later = (Date.parse(date) - Date.parse(settlementDate)) / DAY;
  return {
    ...{ bookId, sourceKind, sourceReference: `${batchNo}:${party}:${side}`, originBatchNo: batchNo },
    ...{ party, currency, direction: signed > 0n ? 'disburse' : 'collect' },
    amount: signed > 0n ? signed : -signed,
    ...{ dueDate: date, settlementDate: date, businessType: sourceKind, reason: '' },
    // The same time of day, so many days later.
    settlementAt: `${addDays(settlementAt.slice(0, 10), later)}${settlementAt.slice(10)}`,
  };
}
