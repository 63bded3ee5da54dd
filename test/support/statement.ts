import type { Call } from './call.js';

interface Entry {
  readonly sequence: string;
  readonly voucher: string;
  readonly lineNumber: number;
  readonly businessDate: string;
  readonly businessType: string;
  readonly balanceAfter: string;
}

interface Voucher {
  readonly memo: string;
  readonly links?: readonly { readonly kind: string; readonly voucher: string }[];
  readonly lines: readonly { readonly side: string; readonly amount: string }[];
}

const KINDS: Readonly<Record<string, string>> = {
  reverses: 'reverses 红冲',
  corrects: 'corrects 更正',
  refunds: 'refunds 退款',
};

/** `1192.80` as people of finance write it: `1,192.80`. */
const grouped = (amount: string): string => amount.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
/** An empty cell takes one space, as in `| |`. */
const row = (cells: readonly string[]): string =>
  `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`;

/** The statement of an account (账户对账单) as rows of a table, from its entries and their vouchers: turnovers at the end. */
export async function statementRows(call: Call, book: string, account: string): Promise<string[]> {
  const read = async (path: string) => (await call('GET', `/v1/books/${book}/${path}`)).body;
  const { items } = (await read(`accounts/${account}/entries?limit=200`)) as { items: Entry[] };
  const numberOf = new Map(items.map(({ voucher, sequence }) => [voucher, sequence]));
  const rows: string[] = [];
  for (const { sequence, voucher, lineNumber, businessDate, businessType, balanceAfter } of items) {
    const { memo, links = [], lines } = (await read(`vouchers/${voucher}`)) as Voucher;
    const { side, amount } = lines[lineNumber - 1]!;
    const refers = links.map((link) => `${KINDS[link.kind]} No. ${numberOf.get(link.voucher)}`).join(', ');
    const [debit, credit] = side === 'debit' ? [grouped(amount), ''] : ['', grouped(amount)];
    rows.push(
      row([sequence, businessDate, businessType, memo, refers, debit, credit, grouped(balanceAfter)]),
    );
  }
  const { debitTotal, creditTotal, ledgerBalance } = await read(`accounts/${account}/balance`);
  const totals = [debitTotal, creditTotal, ledgerBalance].map(grouped);
  return [...rows, row(['', '', '', 'Turnover 本期发生额', '', ...totals])];
}
