import { toIsoTime } from '../platform/clock/index.js';
import { formatAmount } from '../platform/money/index.js';
import type { SettlementBatchDto, SettlementBatchEventDto, SettlementOrderDto } from './dto/batch.dto.js';
import type { SettlementDetailDto } from './dto/detail.dto.js';
import type { OrderSide } from './rules/netting.rules.js';
import type { SettlementBatch, SettlementEvent } from './settlement-batch.js';
import type { SettlementDetail } from './settlement-detail.js';
import type { SettlementOrder } from './settlement-order.js';

export function viewOfBatch(batch: SettlementBatch, decimals: number): SettlementBatchDto {
  const { id, state, phase, version, currency, settlementDate, contentHash, approvalsNeeded } = batch;
  const { details, orders, leftOut, warnings } = batch;
  const told = (minor: bigint): string => formatAmount(minor, decimals);
  return {
    ...{ id, state, phase, version, currency, settlementDate, approvalsNeeded },
    ...{ details: Number(details), orders: Number(orders), leftOut: Number(leftOut) },
    ...{ warnings: Number(warnings), paidOut: told(batch.paidOut), paidIn: told(batch.paidIn) },
    ...{ fees: told(batch.fees), reserved: told(batch.reserved), carried: told(batch.carried) },
    ...(batch.party !== null && { party: batch.party }),
    ...(contentHash !== null && { contentHash }),
    ...(batch.approvers !== null && { approvers: [...batch.approvers] }),
    ...{ createdAt: toIsoTime(batch.createdAt), changedAt: toIsoTime(batch.changedAt) },
  };
}

export function viewOfEvent(
  event: Omit<SettlementEvent, 'actor'> & { client: string | null },
): SettlementBatchEventDto {
  const { number, kind, from, to, reason, client, recordedAt } = event;
  return {
    ...{ number: Number(number), kind, ...(from !== null && { from }), to, reason },
    ...(client !== null && { client }),
    recordedAt: toIsoTime(recordedAt),
  };
}

export function viewOfOrder(order: SettlementOrder, decimals: number): SettlementOrderDto {
  const { party, side, outcome, details, carryDate, releaseDate, agreementVersion } = order;
  const { payee, payeeVersion, channel, code, warnings } = order;
  const told = (minor: bigint): string => formatAmount(minor, decimals);
  return {
    ...{ party, side, outcome, details, disbursed: told(order.disbursed), collected: told(order.collected) },
    ...{ fee: told(order.fee), reserve: told(order.reserve), carried: told(order.carried) },
    ...{ amount: told(order.amount), settlementAt: toIsoTime(order.settlementAt) },
    ...(carryDate !== null && { carryDate }),
    ...(releaseDate !== null && { releaseDate }),
    ...(agreementVersion !== null && { agreementVersion }),
    ...(payee !== null && { payee }),
    ...(payeeVersion !== null && { payeeVersion }),
    ...(channel !== null && { channel }),
    ...(code !== null && { code }),
    warnings: [...warnings],
  };
}

/** Where a detail stands that a live batch holds. */
export interface DetailStanding {
  readonly batch: string;
  /** null: the batch has not made its orders yet. */
  readonly side: OrderSide | null;
}

/** @param standing null: the detail is free */
export function viewOfDetail(
  detail: SettlementDetail,
  decimals: number,
  standing: DetailStanding | null,
): SettlementDetailDto {
  const { detailNo: number, sourceKind: source, sourceReference: reference, party, currency } = detail;
  const { direction, dueDate, settlementDate, businessType, reason, takeNo: takes } = detail;
  return {
    ...{ number, source, reference, party, currency, direction, dueDate, settlementDate, businessType },
    ...{ amount: formatAmount(detail.amount, decimals), settlementAt: toIsoTime(detail.settlementAt) },
    ...{ reason, takes, ...(standing !== null && { batch: standing.batch }) },
    ...(standing !== null && standing.side !== null && { orderSide: standing.side }),
    ...(detail.isWithdrawn && { withdrawn: true }),
  };
}
