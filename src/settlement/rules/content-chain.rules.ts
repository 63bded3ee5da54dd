import { lengthPrefixed, sha256 } from '../../platform/digest/index.js';
import type { SettlementDetail } from '../settlement-detail.js';
import type { SettlementOrder } from '../settlement-order.js';

/** Where the details of a party begin. */
export const NO_DETAILS = sha256('settlement details');

type Batch = { readonly bookId: number; readonly currency: string; readonly settlementDate: string };

/** Where the orders of a batch begin. Its number is no part of it: the same inputs give the same digest. */
export const noOrders = ({ bookId, currency, settlementDate }: Batch): string =>
  sha256(lengthPrefixed(['settlement orders', String(bookId), currency, settlementDate]));

/** One detail more, in the order of their numbers. @returns hexadecimal digits */
export function withDetail(
  chain: string,
  { sourceKind, sourceReference, direction, amount, settlementAt }: SettlementDetail,
): string {
  const fields = [sourceKind, sourceReference, direction, amount.toString(), settlementAt];
  return sha256(lengthPrefixed([chain, ...fields]));
}

/** One order more, in the order of party and side. */
export function withOrder(chain: string, order: SettlementOrder): string {
  const { party, side, outcome, details, disbursed, collected, fee, reserve, carried, amount } = order;
  const figures = [details, disbursed, collected, fee, reserve, carried, amount].map(String);
  const { settlementAt, carryDate, releaseDate, agreementVersion, payee, payeeVersion, channel, code } =
    order;
  const terms = [agreementVersion, payee, payeeVersion, channel, code, carryDate, releaseDate];
  const told = terms.map((one) => (one === null ? '-' : `=${one}`));
  return sha256(
    lengthPrefixed([chain, party, side, outcome, ...figures, settlementAt, ...told, order.detailsDigest]),
  );
}
