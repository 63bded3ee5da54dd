import { formatAmount } from '../../platform/money/index.js';

/**
 * The text of a journal that hledger reads. Pure.
 *
 * Everything that comes from callers is percent-encoded where hledger would read more into it than a name or a note, as
 * in URLs, so `decodeURIComponent` gives the original back.
 */

export interface JournalCurrency {
  readonly code: string;
  readonly decimals: number;
}

export interface JournalGlAccount {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly parentId: number | null;
  readonly class: string;
}

export interface JournalPosting {
  readonly glAccountId: number;
  readonly account: string;
  readonly currency: string;
  readonly decimals: number;
  readonly side: 'D' | 'C';
  /** Minor units; negative in a red reversal. */
  readonly amount: bigint;
}

export interface JournalVoucher {
  readonly id: string;
  readonly businessDate: string;
  readonly businessType: string;
  readonly client: string;
  readonly requestNumber: string;
  readonly reference: string | null;
  readonly memo: string;
}

/** What hledger calls the classes; clearing stands on either side and is none of them. */
const TYPES: Readonly<Record<string, string>> = {
  asset: 'A',
  liability: 'L',
  equity: 'E',
  income: 'R',
  expense: 'X',
};

/** What applies to the whole file: how to read amounts, the currencies, the chart. */
export function headingText(
  book: string,
  from: string | null,
  to: string | null,
  currencies: readonly JournalCurrency[],
  chart: readonly JournalGlAccount[],
): string {
  const paths = pathsOf(chart);
  const accounts = chart.map(({ id, name, class: glClass }) => {
    const type = TYPES[glClass];
    return `account ${paths.get(id)}  ; ${type ? `type: ${type}, ` : ''}name: ${note(name)}\n`;
  });
  return [
    `; Suanpan, book ${book}, business dates ${from ?? 'from the first'} ${to === null ? 'on' : `to ${to}`}\n`,
    'decimal-mark .\n\n',
    ...currencies.map(({ code, decimals }) => `commodity ${sample(decimals)} ${commodity(code)}\n`),
    '\n',
    ...[...accounts].sort(),
    '\n',
  ].join('');
}

/** A voucher as one transaction: debits positive, credits negative. */
export function transactionText(
  voucher: JournalVoucher,
  postings: readonly JournalPosting[],
  paths: ReadonlyMap<number, string>,
): string {
  const { businessDate, businessType, id, client, requestNumber, reference, memo } = voucher;
  const notes = [
    `client: ${note(client)}, request: ${note(requestNumber)}`,
    ...(reference === null ? [] : [`reference: ${note(reference)}`]),
    ...(memo === '' ? [] : [`memo: ${note(memo)}`]),
  ];
  return [
    `${businessDate} ${businessType} | ${id}\n`,
    ...notes.map((line) => `    ; ${line}\n`),
    ...postings.map((posting) => postingText(posting, paths)),
    '\n',
  ].join('');
}

/** Last in the file: who reads a journal without it has a part of one. */
export const closingText = (vouchers: number): string => `; end of journal, ${vouchers} vouchers\n`;

/** `1000:1002` for every GL account, from the top of the chart down. */
export function pathsOf(chart: readonly JournalGlAccount[]): Map<number, string> {
  const byId = new Map(chart.map((node) => [node.id, node]));
  const pathOf = ({ code, parentId }: JournalGlAccount): string => {
    const parent = parentId === null ? undefined : byId.get(parentId);
    return parent ? `${pathOf(parent)}:${accountPart(code)}` : accountPart(code);
  };
  return new Map(chart.map((node) => [node.id, pathOf(node)]));
}

function postingText(posting: JournalPosting, paths: ReadonlyMap<number, string>): string {
  const path = paths.get(posting.glAccountId);
  if (path === undefined) throw new Error(`GL account ${posting.glAccountId} is not in the chart`);
  const signed = posting.side === 'D' ? posting.amount : -posting.amount;
  const amount = `${formatAmount(signed, posting.decimals)} ${commodity(posting.currency)}`;
  return `    ${path}:${accountPart(posting.account)}  ${amount}\n`;
}

/**
 * A code as part of an account name. Its colons stay, as levels of their own (channel:alipay:CNY), unless they would
 * make a level without a name; whatever is not plain is encoded: blanks end a name, some signs begin something else.
 */
function accountPart(code: string): string {
  return percentEncoded(code, /[^A-Za-z0-9._:-]|^:|:(?=:|$)/gu);
}

/** Text after a tag's name: colons would begin another tag, commas end this one, line breaks the comment. */
function note(text: string): string {
  return percentEncoded(text, /[%:,\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu);
}

function percentEncoded(text: string, unsafe: RegExp): string {
  return text.replace(unsafe, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}

/** Codes with digits, dashes or dots must be quoted. */
const commodity = (code: string): string => (/^[A-Z]+$/.test(code) ? code : `"${code}"`);

/** How an amount of that many decimals is written; hledger wants the mark even where nothing follows it. */
const sample = (decimals: number): string => `1000.${'0'.repeat(decimals)}`;
