import { signedOf } from '../../settlement-detail.js';
import type { StatementDetail, StatementOrder } from '../statement.js';

/**
 * The figures of a statement, in minor units, signed: above zero is due to the party. They tie when
 * opening + due − fees − reserved = paid + waiting + carried + unsettled (domain §7).
 */
export interface StatementFigures {
  readonly details: number;
  /** Carried to these dates from before. */
  readonly opening: bigint;
  /** From clearing, adjustments, and reserves that are released. */
  readonly due: bigint;
  readonly fees: bigint;
  readonly reserved: bigint;
  /** Paid to the party, less what was collected from it. */
  readonly paid: bigint;
  /** Agreed, and not paid or collected yet. */
  readonly waiting: bigint;
  /** Carried to later dates, with what was given up and is due again. */
  readonly carried: bigint;
  /** In no approved batch: left out, or not agreed yet. */
  readonly unsettled: bigint;
}

export const NO_FIGURES: StatementFigures = {
  ...{ details: 0, opening: 0n, due: 0n, fees: 0n, reserved: 0n },
  ...{ paid: 0n, waiting: 0n, carried: 0n, unsettled: 0n },
};

const AGREED: ReadonlySet<string> = new Set(['approved', 'paying', 'settled', 'partly']);

/** A live batch that was agreed to holds it. */
export const isSettled = ({ batchState }: Pick<StatementDetail, 'batchState'>): boolean =>
  batchState !== null && AGREED.has(batchState);

/** What came of a void run is due to nobody, unless it was settled before. */
export const counts = (detail: Pick<StatementDetail, 'batchState' | 'isWithdrawn'>): boolean =>
  !detail.isWithdrawn || isSettled(detail);

/** opening: from before these dates; within: out of a batch of these dates; due: all others. */
export function originOf(
  { kind, originDate }: Pick<StatementDetail, 'kind' | 'originDate'>,
  fromDate: string,
): 'opening' | 'within' | 'due' {
  if (kind !== 'carry' && kind !== 'unpaid') return 'due';
  return originDate !== null && originDate >= fromDate ? 'within' : 'opening';
}

export function withDetail(
  figures: StatementFigures,
  detail: StatementDetail,
  fromDate: string,
): StatementFigures {
  if (!counts(detail)) return figures;
  const signed = signedOf(detail);
  const origin = originOf(detail, fromDate);
  return {
    ...figures,
    details: figures.details + 1,
    opening: figures.opening + (origin === 'opening' ? signed : 0n),
    due: figures.due + (origin === 'due' ? signed : 0n),
    // What was carried within these dates has arrived.
    carried: figures.carried - (origin === 'within' ? signed : 0n),
    unsettled: figures.unsettled + (isSettled(detail) ? 0n : signed),
  };
}

/** What has become of the money of an order; signed as the figures are. */
export interface OrderMoney {
  readonly paid: bigint;
  readonly waiting: bigint;
  /** Given up by two persons: it is due again. */
  readonly givenUp: bigint;
}

const NO_MONEY: OrderMoney = { paid: 0n, waiting: 0n, givenUp: 0n };

export function moneyOf(order: StatementOrder): OrderMoney {
  const { outcome, amount, paymentState, paymentAmount, returned } = order;
  if (outcome !== 'pay' && outcome !== 'collect') return NO_MONEY;
  const sign = outcome === 'pay' ? 1n : -1n;
  // Until the batch is set going, the order is all there is.
  const all = sign * (paymentAmount ?? amount);
  if (paymentState === 'given-up') return { ...NO_MONEY, givenUp: all };
  if (paymentState !== 'paid') return { ...NO_MONEY, waiting: all };
  const back = sign * returned;
  return { ...NO_MONEY, paid: all - back, waiting: back };
}

export function withOrder(figures: StatementFigures, order: StatementOrder): StatementFigures {
  const { paid, waiting, givenUp } = moneyOf(order);
  return {
    ...figures,
    fees: figures.fees + order.fee,
    reserved: figures.reserved + order.reserve,
    paid: figures.paid + paid,
    waiting: figures.waiting + waiting,
    carried: figures.carried + order.carried + givenUp,
  };
}

/** How much is too much on the side of what is due; 0: the statement ties. */
export const differenceOf = (figures: StatementFigures): bigint => {
  const { opening, due, fees, reserved, paid, waiting, carried, unsettled } = figures;
  return opening + due - fees - reserved - (paid + waiting + carried + unsettled);
};
