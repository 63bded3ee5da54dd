import type { Answer, Call } from './call.js';

export interface AccountToOpen {
  readonly code: string;
  /** Code in the chart of a payment company. */
  readonly glAccount: string;
  readonly currency?: string;
  readonly overdraftLimit?: string;
  readonly party?: string;
  readonly mustBeZero?: boolean;
}

export interface BookToOpen {
  readonly code?: string;
  readonly currencies?: readonly string[];
  readonly businessDate?: string;
  readonly accounts?: readonly AccountToOpen[];
}

/** Opens a book with the chart of a payment company and the accounts, through REST. @returns its code */
export async function openBook(call: Call, options: BookToOpen = {}): Promise<string> {
  const { code = 'main', currencies = ['CNY'], businessDate = '2026-11-21', accounts = [] } = options;
  const opened = await call('POST', '/v1/books', {
    role: 'admin',
    body: {
      code,
      name: 'Test book',
      legalEntity: 'Test Payments Ltd',
      timeZone: 'Asia/Shanghai',
      currencies,
      businessDate,
      chart: 'payment-company',
    },
  });
  if (opened.status !== 201) throw new Error(`the book was not opened: ${JSON.stringify(opened.body)}`);
  for (const account of accounts) await openAccount(call, code, account);
  return code;
}

export async function openAccount(call: Call, book: string, account: AccountToOpen): Promise<void> {
  const body = { name: account.code, currency: 'CNY', ...account };
  const opened = await call('POST', `/v1/books/${book}/accounts`, { role: 'operator', body });
  if (opened.status !== 201)
    throw new Error(`${account.code} was not opened: ${JSON.stringify(opened.body)}`);
}

export interface Line {
  readonly account: string;
  readonly side: 'debit' | 'credit';
  readonly amount: string;
  readonly currency: string;
  /** Hold that the line captures. */
  readonly hold?: string;
}

/** Two lines that move an amount: debit the first account, credit the second. */
export function move(debit: string, credit: string, amount: string, currency = 'CNY'): [Line, Line] {
  return [
    { account: debit, side: 'debit', amount, currency },
    { account: credit, side: 'credit', amount, currency },
  ];
}

let serial = 0;
export const newRequestNumber = (): string => `t-${process.pid}-${++serial}`;

/** The body and headers of a posting, for `call('POST', …)`. */
export function posting(
  lines: readonly Line[],
  more: Record<string, unknown> = {},
  requestNumber = newRequestNumber(),
) {
  return {
    body: { businessType: 'transfer', lines, ...more },
    headers: { 'idempotency-key': requestNumber },
  };
}

/** Posts lines as they are. */
export const postLines = (call: Call, lines: readonly Line[], book = 'main'): Promise<Answer> =>
  call('POST', `/v1/books/${book}/vouchers`, posting(lines));
