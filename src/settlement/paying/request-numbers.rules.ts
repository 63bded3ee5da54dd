import { sha256 } from '../../platform/digest/index.js';
import type { OrderKey } from '../funds-gate.js';

const DIGITS = 32;

/** Parties may have 64 characters, and so may a request number. */
const digestOf = ({ batchNo, party, side }: OrderKey): string =>
  sha256(`${batchNo}/${party}/${side}`).slice(0, DIGITS);

/** The number of the payout of an attempt: whoever makes it, and however often, there is one. */
export const payoutNumberOf = (order: OrderKey, attempt: number): string =>
  `settlement-pay:${digestOf(order)}:${attempt}`;

/** The number of the voucher of what an order is charged. */
export const chargeNumberOf = (order: OrderKey): string => `settlement-charge:${digestOf(order)}`;
