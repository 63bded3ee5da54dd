import { valueOf, type components } from '../../client/index.js';
import { optionalDate, required, wholeNumber } from '../arguments.js';
import { FAILED, UsageError } from '../cli-error.js';
import { command, CONNECTION_OPTIONS, type Outcome } from '../command.js';
import { connect, type Connection } from '../connection.js';
import { tableOf, timeText } from '../table.js';

type Currency = components['schemas']['CurrencyTrialBalanceDto'];

interface Wanted {
  readonly book: string;
  readonly businessDate: string | undefined;
  readonly query: { readonly currency?: string; readonly level?: number };
  readonly signal: AbortSignal;
}

export const trialBalance = command({
  name: 'trial-balance',
  summary: 'The trial balance of a book and date, with totals',
  usage: '--book BOOK [--date DATE] [--level N]',
  details:
    'As the books are now, or with --stored as it was stored for the date. It ends with 1 when it does not balance.',
  options: {
    book: { type: 'string', value: 'BOOK', help: 'the book' },
    date: { type: 'string', value: 'DATE', help: 'business date (default: the current one)' },
    level: { type: 'string', value: 'N', help: 'levels of the chart to show, 1 to 20 (default: all)' },
    currency: { type: 'string', value: 'CODE', help: 'one currency (default: all)' },
    stored: { type: 'boolean', help: 'the last revision that was stored for the date, with its proofs' },
    ...CONNECTION_OPTIONS,
  },
  run: async (call) => {
    const { values, at } = call;
    const { currency, level, stored } = values;
    const wanted: Wanted = {
      book: required('book', values.book),
      businessDate: optionalDate('date', values.date),
      query: {
        ...(currency !== undefined && { currency }),
        ...(level !== undefined && { level: wholeNumber('level', level, 1, 20) }),
      },
      signal: at.interrupt,
    };
    if (stored && wanted.businessDate === undefined) throw new UsageError('--stored needs --date.');
    const { client } = await connect(call);
    return stored ? readStored(client, wanted) : readNow(client, wanted);
  },
});

async function readNow({ api }: Connection['client'], wanted: Wanted): Promise<Outcome> {
  const { book, businessDate, signal } = wanted;
  const query = { ...wanted.query, ...(businessDate !== undefined && { businessDate }) };
  const params = { path: { book }, query };
  const found = valueOf(await api.GET('/v1/books/{book}/trial-balance', { params, signal }));
  const { proven, storedBalances } = found;
  const verdict = proven
    ? 'Balanced; the stored balances agree.'
    : `NOT PROVEN: ${storedBalances.differing} stored balances differ, or debits and credits do.`;
  return {
    document: found,
    text: report(`Book ${found.book}, ${found.businessDate}`, found.currencies, verdict),
    exitCode: proven ? 0 : FAILED,
  };
}

async function readStored({ api }: Connection['client'], wanted: Wanted): Promise<Outcome> {
  const { book, businessDate, query, signal } = wanted;
  const params = { path: { book, date: businessDate! }, query };
  const found = valueOf(await api.GET('/v1/books/{book}/trial-balances/{date}', { params, signal }));
  const { outcome, proofs, revision, computedAt } = found;
  const failed = proofs.filter(({ findings }) => findings > 0);
  const verdict =
    outcome === 'balanced'
      ? 'Balanced: all proofs hold.'
      : `IMBALANCED: ${failed.map(({ proof, findings }) => `proof ${proof}: ${findings}`).join(', ')} findings.`;
  const title = `Book ${book}, ${found.businessDate}, revision ${revision} of ${timeText(computedAt)}`;
  return {
    document: found,
    text: report(title, found.currencies, verdict),
    exitCode: outcome === 'balanced' ? 0 : FAILED,
  };
}

function report(title: string, currencies: readonly Currency[], verdict: string): string {
  const tables = currencies.map((each) => `${each.currency}\n${currencyTable(each)}`);
  return [title, ...(tables.length === 0 ? ['There are no accounts.'] : tables), verdict].join('\n\n');
}

const COLUMNS = [
  { title: 'GL account 科目' },
  { title: 'Name' },
  { title: 'Opening 期初', right: true },
  { title: 'Debit 借方', right: true },
  { title: 'Credit 贷方', right: true },
  { title: 'Closing 期末', right: true },
] as const;

/** Balances on the normal side of the GL account, totals on both sides. */
function currencyTable({ rows, totals }: Currency): string {
  const both = (debit: string, credit: string): string => `D ${debit}\nC ${credit}`;
  const total = [
    'Total 合计',
    '',
    both(totals.openingDebit, totals.openingCredit),
    totals.debitTurnover,
    totals.creditTurnover,
    both(totals.closingDebit, totals.closingCredit),
  ];
  const lines = rows.map((row) => [
    '  '.repeat(row.level - 1) + row.glAccount,
    row.name,
    row.openingBalance,
    row.debitTurnover,
    row.creditTurnover,
    row.closingBalance,
  ]);
  return tableOf(COLUMNS, [...lines, total]);
}
