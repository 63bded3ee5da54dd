import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import { ReadVoucher, type VoucherDto } from '../../ledger/vouchers/index.js';
import { accepted, type Result } from '../../platform/errors/index.js';
import { formatAmount, parseSignedAmount } from '../../platform/money/index.js';
import { VoucherNamesRepository } from '../database/voucher-names.repository.js';
import { batchesOf, KIND_COLUMN, type Report, type RowOf } from '../report.js';

export const VOUCHER_COLUMNS = [
  KIND_COLUMN,
  { key: 'lineNumber', title: 'Line 行号', kind: 'count' },
  { key: 'memo', title: 'Memo 摘要', kind: 'text' },
  { key: 'glAccount', title: 'GL account 科目', kind: 'text' },
  { key: 'glAccountName', title: 'GL account name 科目名称', kind: 'text' },
  { key: 'account', title: 'Account 账户', kind: 'text' },
  { key: 'name', title: 'Name 名称', kind: 'text' },
  { key: 'currency', title: 'Currency 币种', kind: 'text' },
  { key: 'debit', title: 'Debit 借方', kind: 'amount' },
  { key: 'credit', title: 'Credit 贷方', kind: 'amount' },
] as const;

export type VoucherRow = RowOf<typeof VOUCHER_COLUMNS>;

/** The print view of a voucher (记账凭证): its lines with names, debits beside credits, totals per currency. */
@Injectable()
export class VoucherReport {
  constructor(
    private readonly vouchers: ReadVoucher,
    private readonly names: VoucherNamesRepository,
  ) {}

  async of(book: BookRef, id: string): Promise<Result<Report>> {
    const found = await this.vouchers.byId(book, id);
    if (!found.ok) return found;
    const voucher = found.value;
    const [accounts, glAccounts] = await Promise.all([
      this.names.accounts(book.id, [...new Set(voucher.lines.map(({ account }) => account))]),
      this.names.glAccounts(book.id, [...new Set(voucher.lines.map(({ glAccount }) => glAccount))]),
    ]);
    const rows: VoucherRow[] = voucher.lines.map((line) => ({
      ...{ kind: 'line', lineNumber: line.lineNumber, memo: voucher.memo, glAccount: line.glAccount },
      ...{ glAccountName: glAccounts.get(line.glAccount) ?? null, account: line.account },
      ...{ name: accounts.get(line.account) ?? null, currency: line.currency },
      debit: line.side === 'debit' ? line.amount : null,
      credit: line.side === 'credit' ? line.amount : null,
    }));
    return accepted({
      ...{ name: 'voucher', columns: VOUCHER_COLUMNS, head: headOfVoucher(voucher) },
      rows: batchesOf(rows, totalsOf(voucher)),
    });
  }
}

const headOfVoucher = (voucher: VoucherDto): Record<string, string> => ({
  ...{ book: voucher.book, voucher: voucher.id, businessDate: voucher.businessDate },
  ...{ businessType: voucher.businessType, client: voucher.client, requestNumber: voucher.requestNumber },
  ...(voucher.reference !== undefined && { reference: voucher.reference }),
  ...{ memo: voucher.memo, recordedAt: voucher.recordedAt, digest: voucher.digest },
});

function totalsOf({ lines }: VoucherDto): VoucherRow[] {
  const currencies = [...new Set(lines.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => {
    const own = lines.filter((line) => line.currency === currency);
    const total = (side: string): string =>
      sumOf(
        own.filter((line) => line.side === side).map(({ amount }) => amount),
        own[0]!.amount,
      );
    const none = {
      lineNumber: null,
      memo: null,
      glAccount: null,
      glAccountName: null,
      account: null,
      name: null,
    };
    return { kind: 'total', ...none, currency, debit: total('debit'), credit: total('credit') };
  });
}

/** Amounts of one currency all have its decimals. */
function sumOf(amounts: readonly string[], like: string): string {
  const decimals = like.includes('.') ? like.length - like.indexOf('.') - 1 : 0;
  const minor = amounts.reduce((sum, amount) => {
    const parsed = parseSignedAmount(amount, decimals);
    if (!parsed.ok) throw new Error(`${amount} is not an amount`);
    return sum + parsed.minor;
  }, 0n);
  return formatAmount(minor, decimals);
}
