import type { SuanpanClient, Voucher } from '../../client/index.js';
import type { Random } from '../../test/support/random.js';
import type { Stock } from './stock.js';

/** One thing that is asked for, under a request number of its own. */
export interface Order {
  /** The request number; for what has none, a name that says what it is about. */
  readonly key: string;
  readonly kind: string;
  /** What its voucher must say, as {@link lineText}, sorted; absent where only the service knows. */
  readonly lines?: readonly string[];
  /** The orders of one atomic batch have the same. */
  readonly together?: string;
}

/** Where the books must show what was acknowledged. */
export interface Fact {
  readonly of:
    'voucher' | 'hold-event' | 'earmark-event' | 'approval' | 'approved' | 'account' | 'correction';
  readonly id: string;
  readonly digest?: string;
}

/** What the service said to one order. */
export type Said =
  | {
      readonly kind: 'done';
      readonly fact: Fact;
      readonly replayed: boolean;
      /** What must be the same whenever it is said again. */
      readonly body: unknown;
    }
  | { readonly kind: 'refused'; readonly code: string }
  /** To be sent again. */
  | { readonly kind: 'open'; readonly code: string };

export interface Command {
  /** By whose key. */
  readonly by: 'caller' | 'checker';
  readonly orders: readonly Order[];
  /** @returns what was said to each order @throws SuanpanError */
  send(client: SuanpanClient): Promise<readonly Said[]>;
}

/** What a caller makes its commands of. */
export interface Desk {
  readonly random: Random;
  readonly stock: Stock;
  /** A request number that nobody has used. */
  newNumber(): string;
}

/** @returns null when there is nothing yet to do it to */
export type Maker = (desk: Desk) => Command | null;

export const lineText = (
  side: 'debit' | 'credit',
  account: string,
  cents: number | bigint,
  purpose: string | null = null,
): string => `${side} ${account} ${cents}${purpose === null ? '' : ` for ${purpose}`}`;

export const money = (cents: number): string =>
  `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

export const saidVoucher = (voucher: Voucher, replayed: boolean): Said => ({
  kind: 'done',
  fact: { of: 'voucher', id: voucher.id, digest: voucher.digest },
  replayed,
  body: voucher,
});
