import type { Role } from '../../src/platform/auth/index.js';
import { move, newRequestNumber, posting, type Line } from './book.js';
import type { Answer, Call } from './call.js';

type Body = Readonly<Record<string, unknown>>;

export interface SendOptions {
  readonly role?: Role;
  readonly requestNumber?: string;
}

/** Posts, reverses, corrects and refunds vouchers of a book, as a caller does. */
export class Corrections {
  constructor(
    private readonly call: Call,
    readonly book = 'main',
  ) {}

  /** @returns the voucher */
  async post(lines: readonly Line[], more: Body = {}): Promise<Answer['body']> {
    const answer = await this.call('POST', `/v1/books/${this.book}/vouchers`, posting(lines, more));
    if (answer.status !== 201) throw new Error(`it was not posted: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  reverse(voucher: string, body: Body = {}, options: SendOptions = {}): Promise<Answer> {
    return this.send(`${voucher}/reversals`, { reason: '录入错误', ...body }, options);
  }

  refund(voucher: string, body: Body, options: SendOptions = {}): Promise<Answer> {
    return this.send(`${voucher}/refunds`, { fee: 'in-proportion', ...body }, options);
  }

  correct(voucher: string, body: Body, options: SendOptions = {}): Promise<Answer> {
    return this.send(`${voucher}/corrections`, body, options);
  }

  private send(path: string, body: Body, { role = 'poster', requestNumber }: SendOptions): Promise<Answer> {
    return this.call('POST', `/v1/books/${this.book}/vouchers/${path}`, {
      role,
      body,
      headers: { 'idempotency-key': requestNumber ?? newRequestNumber() },
    });
  }
}

export const line = (account: string, side: 'debit' | 'credit', amount: string, more: Body = {}): Line => ({
  account,
  side,
  amount,
  currency: 'CNY',
  ...more,
});

/** Money of a channel that a merchant gets, less our fee. */
export function receipt(amount: string, merchant: string, fee: string): Line[] {
  return [
    line('channel', 'debit', amount),
    line('merchant', 'credit', merchant),
    line('fees', 'credit', fee),
  ];
}

/** Accounts of {@link receipt}; the others are for tests of what an account refuses. */
export const CORRECTION_ACCOUNTS = [
  { code: 'channel', glAccount: '3101' },
  { code: 'bank', glAccount: '1002' },
  { code: 'merchant', glAccount: '2202' },
  { code: 'agent', glAccount: '2202' },
  { code: 'customer', glAccount: '2201' },
  { code: 'fees', glAccount: '6011' },
  { code: 'cost', glAccount: '6401' },
];

export { move };

/** Side, account and amount of each line of an answered voucher, as `debit channel -100.00`. */
export const written = ({ body }: Pick<Answer, 'body'>): string[] =>
  body.lines.map(
    ({ side, account, amount }: Record<'side' | 'account' | 'amount', string>) =>
      `${side} ${account} ${amount}`,
  );
