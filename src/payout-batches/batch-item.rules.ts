import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { parseAmount } from '../platform/money/index.js';
import type { ItemContent, LineFault } from './batch.js';

/** A line as it was sent, by the names of the columns. */
export interface RawItem {
  readonly orderNumber?: string | undefined;
  readonly payeeName?: string | undefined;
  readonly payeeBank?: string | undefined;
  readonly payeeAccount?: string | undefined;
  readonly amount?: string | undefined;
  readonly purpose?: string | undefined;
}

export const REQUIRED_COLUMNS = ['orderNumber', 'payeeName', 'payeeBank', 'payeeAccount', 'amount'] as const;
export const ITEM_COLUMNS = [...REQUIRED_COLUMNS, 'purpose'] as const;
export type ItemColumn = (typeof ITEM_COLUMNS)[number];

const TEXT = (max: number): RegExp =>
  new RegExp(`^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,${max}}$`, 'u');
const SHAPES: Readonly<Record<Exclude<ItemColumn, 'amount'>, readonly [RegExp, string]>> = {
  orderNumber: [
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/,
    '1 to 64 letters, digits or . _ : -, beginning with a letter or digit',
  ],
  payeeName: [TEXT(128), 'text of 1 to 128 characters without control characters'],
  payeeBank: [/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, 'the code of a bank, at most 32 letters, digits or . _ -'],
  payeeAccount: [/^[0-9A-Z]{1,64}$/, '1 to 64 digits or capital letters'],
  purpose: [TEXT(140), 'text of 1 to 140 characters without control characters'],
};
/** What a spreadsheet would run when somebody opens the report. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Reads a line, or says everything that is wrong with it.
 * @param refusesFormulas of a file: whoever opens it again would run them
 */
export function readItem(
  line: number,
  raw: RawItem,
  decimals: number,
  refusesFormulas: boolean,
): { readonly item: ItemContent | null; readonly faults: readonly LineFault[] } {
  const faults: LineFault[] = [];
  const find = (field: ItemColumn, reason: string): void =>
    void faults.push({ line, field, value: raw[field] ?? '', reason });
  for (const field of ITEM_COLUMNS) {
    const value = raw[field] ?? '';
    if (value === '') {
      if (field !== 'purpose') find(field, 'is required');
    } else if (refusesFormulas && FORMULA.test(value)) {
      find(field, 'begins like a formula; begin it with something other than = + - @');
    } else if (field !== 'amount' && !SHAPES[field][0].test(value)) {
      find(field, `must be ${SHAPES[field][1]}`);
    }
  }
  const hasAmount = !faults.some(({ field }) => field === 'amount');
  const amount = hasAmount ? readAmount(raw.amount!, decimals) : null;
  if (amount && !amount.ok) find('amount', amount.refusal.message);
  if (faults.length > 0 || !amount?.ok) return { item: null, faults };
  const { orderNumber, payeeName, payeeBank, payeeAccount, purpose } = raw;
  const payee = { name: payeeName!, bank: payeeBank!, account: payeeAccount! };
  const item = { line, orderNumber: orderNumber!, payee, amount: amount.value, purpose: purpose || null };
  return { item, faults };
}

function readAmount(written: string, decimals: number): Result<bigint> {
  const wrong = (message: string): { ok: false; refusal: Refusal } =>
    refused({ kind: 'malformed', code: 'PAYOUT_BATCH.AMOUNT_MALFORMED', message });
  const parsed = parseAmount(written, decimals);
  if (!parsed.ok) return wrong(`must be an amount such as 12.30 with at most ${decimals} decimals`);
  return parsed.minor === 0n ? wrong('must be greater than zero') : accepted(parsed.minor);
}

/** Those of the order numbers that stand there more than once, or were there before. */
export function doubled(
  items: readonly Pick<ItemContent, 'line' | 'orderNumber'>[],
  known: ReadonlySet<string>,
): LineFault[] {
  const seen = new Set(known);
  return items.flatMap(({ line, orderNumber }) => {
    const isDouble = seen.has(orderNumber);
    seen.add(orderNumber);
    return isDouble
      ? [{ line, field: 'orderNumber', value: orderNumber, reason: 'stands in the batch more than once' }]
      : [];
  });
}
