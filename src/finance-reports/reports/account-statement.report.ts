import { Injectable } from '@nestjs/common';
import { AccountDirectory, accountRefusals } from '../../ledger/accounts/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { Snapshots } from '../../trial-balance/index.js';
import { AccountWalkRepository } from '../database/account-walk.repository.js';
import { ENTRY_COLUMNS, ListEntries, NO_ENTRY, turnoverOf } from '../list-entries.js';
import type { Report, ReportRows } from '../report.js';
import { headOf, type ReportScope } from '../report-scope.js';
import { stoppable } from '../report-snapshots.js';
import { balanceOf } from './balance-cells.js';

/**
 * The statement (对账单) of one account: opening balance, entries in order of business date, closing balance. It is of
 * the moment at which it was begun, however long it takes to read and whatever is posted meanwhile.
 */
@Injectable()
export class AccountStatementReport {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly walk: AccountWalkRepository,
    private readonly snapshots: Snapshots,
    private readonly entries: ListEntries,
  ) {}

  async of(scope: ReportScope, code: string, stopped: AbortSignal): Promise<Result<Report>> {
    const account = (await this.accounts.resolve(scope.book.id, [code])).get(code);
    if (!account) return refused(accountRefusals.notFound(code));
    return accepted({
      ...{ name: 'account-statement', columns: ENTRY_COLUMNS, head: { ...headOf(scope), account: code } },
      rows: this.list(scope, account.id, stopped),
    });
  }

  private async *list(scope: ReportScope, accountId: number, stopped: AbortSignal): ReportRows {
    const reader = stoppable(this.snapshots.plain, stopped);
    const account = (await this.walk.accounts(reader, [accountId])).get(accountId)!;
    const glAccount = scope.chart.nodes.find(({ id }) => id === account.glAccountId)!;
    const turnover = (await this.walk.turnovers(reader, [accountId], scope, 'day')).get(accountId)!;
    yield* this.entries.of(reader, [{ ...turnover, account, glAccount }]);
    const { debit, credit } = turnoverOf(turnover.periods);
    const { code, name, party, currency, decimals } = account;
    const total = {
      ...{ kind: 'total', glAccount: glAccount.code, account: code, name, party, currency, ...NO_ENTRY },
      ...{ debit: formatAmount(debit, decimals), credit: formatAmount(credit, decimals) },
      ...balanceOf(turnover.closing, decimals),
    };
    return [total];
  }
}
