import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import type { BookRef } from '../books/index.js';
import { ChartDirectory } from '../chart/index.js';
import { AccountDirectory } from './account-directory.js';
import { STATUS_NAMES } from './account-state.rules.js';
import { viewOfAccount } from './account-view.js';
import { isAccountCode, type AccountStatus } from './account.js';
import { accountRefusals } from './accounts.errors.js';
import { AccountChangeRepository, type ToldChange } from './database/account-change.repository.js';
import { AccountRepository, type AccountFilter } from './database/account.repository.js';
import type { AccountChangesQuery } from './dto/account-commands.dto.js';
import type { AccountDto, AccountsQuery } from './dto/account.dto.js';

const STATUSES = Object.entries(STATUS_NAMES) as [AccountStatus, string][];

/** Reads accounts with their balances, and their history. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadAccounts {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly changes: AccountChangeRepository,
    private readonly directory: AccountDirectory,
    private readonly chart: ChartDirectory,
  ) {}

  async byCode(book: BookRef, code: string): Promise<Result<AccountDto>> {
    const account = isAccountCode(code) ? await this.accounts.byCode(book.id, code) : null;
    return account ? accepted(viewOfAccount(account)) : refused(accountRefusals.notFound(code));
  }

  async list(book: BookRef, query: AccountsQuery): Promise<Result<Page<AccountDto>>> {
    const after = query.after === undefined ? accepted(['']) : decodeCursor(query.after, 1);
    if (!after.ok) return after;
    const filter = await this.filterOf(book, query);
    if (!filter.ok) return filter;
    const rows = await this.accounts.list(filter.value, after.value[0]!, limitOf(query) + 1);
    return accepted(pageFrom(rows, limitOf(query), ({ code }) => [code], viewOfAccount));
  }

  async history(book: BookRef, code: string, query: AccountChangesQuery): Promise<Result<Page<ToldChange>>> {
    const account = (await this.directory.resolve(book.id, [code])).get(code);
    if (!account) return refused(accountRefusals.notFound(code));
    // Version 0 is the opening.
    const after = query.after === undefined ? accepted(['-1']) : decodeCursor(query.after, 1);
    if (!after.ok) return after;
    if (!/^(-1|[0-9]{1,18})$/.test(after.value[0]!)) return refused(cursorMalformed());
    const rows = await this.changes.list(account.id, BigInt(after.value[0]!), limitOf(query) + 1);
    return accepted(
      pageFrom(
        rows,
        limitOf(query),
        ({ version }) => [version],
        (row) => row,
      ),
    );
  }

  private async filterOf(book: BookRef, query: AccountsQuery): Promise<Result<AccountFilter>> {
    const { party, glAccount, currency, status, codePrefix } = query;
    const glAccountId = glAccount && (await this.chart.byCodes(book.id, [glAccount])).get(glAccount)?.id;
    if (glAccount && !glAccountId) return refused(accountRefusals.glAccountNotFound(glAccount));
    const statusCode = STATUSES.find(([, name]) => name === status)?.[0];
    return accepted({
      bookId: book.id,
      ...(party !== undefined && { party }),
      ...(glAccountId && { glAccountId }),
      ...(currency !== undefined && { currency }),
      ...(statusCode && { status: statusCode }),
      ...(codePrefix !== undefined && { codePrefix }),
    });
  }
}
