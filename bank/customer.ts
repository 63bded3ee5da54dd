import { formatAmount, parseAmount } from '../src/platform/money/index.js';

/** Somebody who has an account with this bank, and pays from it. Amounts are decimal strings of the currency. */
export interface Customer {
  readonly keyId: string;
  readonly secret: string;
  readonly currency: string;
  readonly decimals: number;
  readonly openingBalance: string;
  /** Where it wants to be told what became of payments; null: nowhere. */
  readonly callbackUrl: string | null;
  /** Whether the bank keeps to a request's not-after. */
  readonly enforcesNotAfter: boolean;
  /** A query finds a payment so long after it was taken. */
  readonly visibilityMilliseconds: number;
  /** Whether the bank notices that a request number comes again. */
  readonly deduplicates: boolean;
  readonly fee: CustomerFee | null;
}

export interface CustomerFee {
  readonly flat: string;
  /** Part of the amount. */
  readonly rate: string;
  readonly minimum: string | null;
  readonly maximum: string | null;
}

/** Only keys that cannot be mistaken for those of money. */
export const SIMULATOR_KEY = /^(sim|demo)_[\x21-\x7e]{1,59}$/;

export const DEFAULT_CUSTOMER: Customer = {
  keyId: 'sim_bank',
  secret: 'secret-of-the-simulator',
  currency: 'CNY',
  decimals: 2,
  openingBalance: '1000000000.00',
  callbackUrl: null,
  enforcesNotAfter: true,
  visibilityMilliseconds: 0,
  deduplicates: true,
  fee: null,
};

/** @throws RangeError when it is no amount of the customer's currency */
export function minorOf(text: string, { decimals }: Pick<Customer, 'decimals'>): bigint {
  const parsed = parseAmount(text, decimals);
  if (!parsed.ok) throw new RangeError(`${text} is no amount with ${decimals} decimals`);
  return parsed.minor;
}

export const textOf = (minor: bigint, { decimals }: Pick<Customer, 'decimals'>): string =>
  formatAmount(minor, decimals);

/** Worked out in another way than the service does, on purpose: half up, in whole numbers. */
export function feeOf(customer: Customer, amount: bigint): bigint {
  if (customer.fee === null) return 0n;
  const { flat, rate, minimum, maximum } = customer.fee;
  const [whole, fraction = ''] = rate.split('.');
  const scale = 10n ** BigInt(fraction.length);
  const part = amount * BigInt(`${whole}${fraction}`);
  const rounded = (2n * part + scale) / (2n * scale);
  let fee = rounded + minorOf(flat, customer);
  if (minimum !== null && fee < minorOf(minimum, customer)) fee = minorOf(minimum, customer);
  if (maximum !== null && fee > minorOf(maximum, customer)) fee = minorOf(maximum, customer);
  return fee;
}
