import { isReplay, valueOf, type NewVoucher } from '../../../client/index.js';
import { BANK, BOOK, CUSTOMERS, FEES, MERCHANTS } from '../../world/book.js';
import { lineText, money, saidVoucher, type Command, type Desk, type Order } from '../command.js';
import type { KnownVoucher } from '../stock.js';

export interface Line {
  readonly side: 'debit' | 'credit';
  readonly account: string;
  readonly cents: number;
  readonly purpose?: string;
  readonly hold?: string;
}

/** What is to be posted, and how it is known afterwards. */
export interface Draft {
  readonly voucher: NewVoucher;
  readonly lines: readonly string[];
  readonly kind: string;
  /** What it can be used for when it is posted: see {@link KnownVoucher}. */
  readonly as: Omit<KnownVoucher, 'id'> | null;
}

const BUSINESS_TYPE = 'transfer';
const RULE = 'top-up';
/** Few enough that two nodes open the same account at the same time now and then. */
const FIRST_USE_ACCOUNTS = 400;

export function draftOf(kind: string, lines: readonly Line[], as: Draft['as'] = null): Draft {
  const voucher = {
    businessType: BUSINESS_TYPE,
    lines: lines.map(({ cents, ...line }) => ({ ...line, amount: money(cents), currency: 'CNY' })),
  };
  return { voucher, lines: textsOf(lines), kind, as };
}

export const textsOf = (lines: readonly Line[]): string[] =>
  lines.map(({ side, account, cents, purpose }) => lineText(side, account, cents, purpose)).sort();

/** One to three payments between customers in one voucher; some cannot pay. */
export function transferDraft({ random }: Desk): Draft {
  const moves = 1 + random.below(3);
  const lines: Line[] = Array.from({ length: moves }, () => {
    const cents = 1 + random.below(30_000);
    const [from, to] = [random.pick(CUSTOMERS), random.pick(CUSTOMERS)];
    return [
      { side: 'debit', account: from, cents } as const,
      { side: 'credit', account: to, cents } as const,
    ];
  }).flat();
  const isSimple = moves === 1 && lines[0]!.account !== lines[1]!.account;
  return draftOf('transfer', lines, isSimple ? { kind: 'transfer', amount: lines[0]!.cents } : null);
}

/** Money comes in at the bank for a customer. */
export function payInDraft({ random }: Desk): Draft {
  const cents = 1 + random.below(40_000);
  return draftOf(
    'pay-in',
    [
      { side: 'debit', account: BANK, cents },
      { side: 'credit', account: random.pick(CUSTOMERS), cents },
    ],
    { kind: 'transfer', amount: cents },
  );
}

/** Money comes in for a merchant, who bears a fee: what refunds are made of. */
export function receiptDraft({ random }: Desk): Draft {
  const cents = 1_000 + random.below(20_000);
  const fee = Math.floor(cents / 100);
  return draftOf(
    'receipt',
    [
      { side: 'debit', account: BANK, cents },
      { side: 'credit', account: random.pick(MERCHANTS), cents: cents - fee },
      { side: 'credit', account: FEES, cents: fee },
    ],
    { kind: 'receipt', amount: cents },
  );
}

/** By a posting rule, into an account that opens on first use. */
export function topUpDraft({ random }: Desk): Draft {
  const cents = 1 + random.below(10_000);
  const customer = `r${random.below(FIRST_USE_ACCOUNTS)}`;
  return {
    kind: 'by-rule',
    voucher: { businessType: RULE, parameters: { customer, amount: money(cents) } },
    lines: textsOf([
      { side: 'debit', account: BANK, cents },
      { side: 'credit', account: `customer:${customer}`, cents },
    ]),
    as: null,
  };
}

/** More than any customer will ever have. */
export function impossibleDraft({ random }: Desk): Draft {
  const cents = 9_999_999_999;
  const [from, to] = [random.pick(CUSTOMERS), random.pick(MERCHANTS)];
  return draftOf('impossible', [
    { side: 'debit', account: from, cents },
    { side: 'credit', account: to, cents },
  ]);
}

export const DRAFTS = [transferDraft, payInDraft, receiptDraft, topUpDraft] as const;

export const posting =
  (draft: (desk: Desk) => Draft) =>
  (desk: Desk): Command =>
    postingOf(desk, draft(desk));

export function postingOf({ stock, newNumber }: Pick<Desk, 'stock' | 'newNumber'>, draft: Draft): Command {
  const number = newNumber();
  return {
    by: 'caller',
    orders: [orderOf(number, draft)],
    send: async ({ api }) => {
      const params = { path: { book: BOOK }, header: { 'Idempotency-Key': number } };
      const answer = await api.POST('/v1/books/{book}/vouchers', { params, body: draft.voucher });
      const voucher = valueOf(answer, number);
      if (draft.as) stock.vouchers.add({ id: voucher.id, ...draft.as });
      return [saidVoucher(voucher, isReplay(answer.response))];
    },
  };
}

export const orderOf = (key: string, { kind, lines }: Draft): Order => ({ key, kind, lines });
