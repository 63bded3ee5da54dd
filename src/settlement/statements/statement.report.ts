import { Injectable } from '@nestjs/common';
import { formatAmount } from '../../platform/money/index.js';
import {
  KIND_COLUMN,
  type Report,
  type ReportRow,
  type ReportRows,
  type RowOf,
} from '../../finance-reports/index.js';
import {
  counts,
  differenceOf,
  moneyOf,
  NO_FIGURES,
  withDetail,
  withOrder,
  type StatementFigures,
} from './rules/statement-figures.rules.js';
import { signedOf } from '../settlement-detail.js';
import type { ClearingSource, StatementDetail, StatementOrder, StatementScope } from './statement.js';
import { TellDifference } from './tell-difference.js';
import { TieLedger, type LedgerTie } from './tie-ledger.js';
import { WalkStatement } from './walk-statement.js';

export const STATEMENT_COLUMNS = [
  KIND_COLUMN,
  { key: 'date', title: 'Settlement date 清算日', kind: 'date' },
  { key: 'number', title: 'Detail 明细号', kind: 'text' },
  { key: 'source', title: 'Source 来源', kind: 'text' },
  { key: 'file', title: 'File 文件', kind: 'text' },
  { key: 'line', title: 'Line 行号', kind: 'count' },
  { key: 'reference', title: 'Reference 参考号', kind: 'text' },
  { key: 'businessType', title: 'Business type 业务类型', kind: 'text' },
  { key: 'gross', title: 'Gross 总额', kind: 'amount' },
  { key: 'fees', title: 'Fees of clearing 清算手续费', kind: 'text' },
  { key: 'amount', title: 'Amount 金额', kind: 'amount' },
  { key: 'batch', title: 'Batch 清算批次', kind: 'text' },
  { key: 'side', title: 'Order 清算指令', kind: 'text' },
  { key: 'state', title: 'State 状态', kind: 'text' },
  { key: 'payout', title: 'Payout 出款', kind: 'text' },
  { key: 'memo', title: 'Memo 摘要', kind: 'text' },
] as const;

type StatementRow = RowOf<typeof STATEMENT_COLUMNS>;
const EMPTY = Object.fromEntries(STATEMENT_COLUMNS.map(({ key }) => [key, null])) as StatementRow;

/**
 * The statement (结算单) of a party: every detail that was due on the dates, what its orders came to, and what became of them.
 * It is of the moments at which its pages are read. One that does not tie says so, and is told to people.
 */
@Injectable()
export class StatementReport {
  constructor(
    private readonly walk: WalkStatement,
    private readonly ledger: TieLedger,
    private readonly tell: TellDifference,
  ) {}

  of(scope: StatementScope, stopped: AbortSignal): Report {
    const { book, party, currency, fromDate, toDate } = scope;
    return {
      ...{ name: 'settlement-statement', columns: STATEMENT_COLUMNS },
      head: { book: book.code, party, currency, fromDate, toDate },
      rows: this.rows(scope, stopped),
    };
  }

  private async *rows(scope: StatementScope, stopped: AbortSignal): ReportRows {
    let figures = NO_FIGURES;
    for await (const page of this.walk.pages(scope, true)) {
      stopped.throwIfAborted();
      figures = page.details.reduce((sums, one) => withDetail(sums, one, scope.fromDate), figures);
      figures = page.orders.reduce(withOrder, figures);
      yield [
        ...page.details.map((one) => rowOfDetail(scope, one, page.sources.get(one.reference))),
        ...page.orders.flatMap((one) => rowsOfOrder(scope, page.date, one)),
      ];
    }
    const tie = await this.ledger.execute(scope);
    await this.tell.execute(scope, figures, tie);
    return totalsOf(scope, figures, tie);
  }
}

function rowOfDetail(
  { decimals }: StatementScope,
  detail: StatementDetail,
  source: ClearingSource | undefined,
): ReportRow {
  const { kind, settlementDate: date, detailNo: number, reference, businessType, batch, batchState } = detail;
  return {
    ...EMPTY,
    ...{ kind, date, number, reference, businessType, batch, memo: detail.reason },
    amount: counts(detail) ? formatAmount(signedOf(detail), decimals) : null,
    state: counts(detail) ? (batchState ?? 'free') : 'withdrawn',
    ...(source && {
      ...{ source: source.source, file: source.file, line: source.line },
      ...{ gross: formatAmount(source.gross, decimals), fees: feesText(source.fees, decimals) },
    }),
  };
}

/** `service/payee/120` as people read it: `service 1.20 payee`. */
function feesText(fees: string, decimals: number): string {
  if (fees === '') return '';
  const parts = fees.split(',').map((part) => {
    const [code, bearer, amount] = part.split('/');
    return `${code} ${formatAmount(BigInt(amount!), decimals)} ${bearer}`;
  });
  return parts.join(', ');
}

/** What an order came to; below zero, because it settles what its details are due. */
function rowsOfOrder({ decimals }: StatementScope, date: string, order: StatementOrder): ReportRow[] {
  const { batch, side, paymentState, payout, payoutState, outcome } = order;
  const { paid, waiting, givenUp } = moneyOf(order);
  const row = (kind: string, amount: bigint, more: Partial<StatementRow> = {}): ReportRow[] =>
    amount === 0n
      ? []
      : [{ ...EMPTY, kind, date, batch, side, amount: formatAmount(-amount, decimals), ...more }];
  const state = paymentState ?? 'approved';
  const memo = payoutState === null ? null : `payout ${payoutState}`;
  return [
    ...row('fee', order.fee),
    ...row('reserve-kept', order.reserve, { memo: `released on ${order.releaseDate}` }),
    ...row('carried-forward', order.carried, { memo: `to ${order.carryDate}` }),
    ...row(outcome === 'collect' ? 'collected' : 'paid', paid, { state, payout, memo }),
    ...row('waiting', waiting, { state, payout, memo }),
    ...row('given-up', givenUp, { state, payout, memo }),
  ];
}

function totalsOf(scope: StatementScope, figures: StatementFigures, tie: LedgerTie | null): ReportRow[] {
  const { fromDate, toDate, decimals } = scope;
  const row = (
    kind: string,
    amount: bigint,
    date: string | null = null,
    memo: string | null = null,
  ): ReportRow => ({
    ...{ ...EMPTY, kind, date, memo, amount: formatAmount(amount, decimals) },
  });
  const { opening, due, fees, reserved, paid, waiting, carried, unsettled } = figures;
  const difference = differenceOf(figures);
  const ledger = tie
    ? [
        row('ledger-opening', tie.opening, fromDate, tie.account),
        row('ledger-clearing', tie.moved.clearing),
        row('ledger-charges', tie.moved.charge),
        row('ledger-payouts', tie.moved.payout),
        row('ledger-collected', tie.moved.collected),
        row('ledger-adjustments', tie.moved.adjustment),
        row('ledger-other', tie.moved.other, null, otherMemo(tie, decimals)),
        row('ledger-closing', tie.closing, toDate, tie.account),
        row('ledger-unexplained', tie.unexplained),
      ]
    : [];
  const hasLedger = tie ? tie.unexplained === 0n : figures.details === 0;
  const ties = difference === 0n && hasLedger;
  const why = tie
    ? 'it does not tie: see settlement-differences'
    : 'there is no payable account to tie it to';
  return [
    ...[row('opening', opening, fromDate), row('due', due), row('fees', fees), row('reserved', reserved)],
    ...[row('paid', paid), row('waiting', waiting), row('carried', carried, toDate)],
    ...[row('unsettled', unsettled), row('difference', difference), ...ledger],
    { ...EMPTY, kind: 'ties', state: ties ? 'yes' : 'no', memo: ties ? null : why },
  ];
}

/** Adjustments from before they named their vouchers explain what was booked by hand. */
const otherMemo = ({ adjusted }: LedgerTie, decimals: number): string | null =>
  adjusted === 0n ? null : `adjustments without a voucher: ${formatAmount(adjusted, decimals)}`;
