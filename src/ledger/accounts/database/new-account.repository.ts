import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/index.js';
import { binary, integer, text } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { AccountDraft } from '../account.js';
import { NO_DIGEST } from '../no-digest.js';

type NumberedDraft = AccountDraft & { readonly id: number };

@Injectable()
export class NewAccountRepository {
  /**
   * Inserts accounts with their zero balances, in the order given: callers sort by code, so that two of them cannot
   * wait for each other.
   */
  async insert(tx: Tx, bookId: number, openedAt: string, drafts: readonly NumberedDraft[]): Promise<void> {
    await sqlOf(tx).inOrder([insertAccounts(bookId, openedAt, drafts), insertBalances(openedAt, drafts)]);
  }
}

function insertAccounts(bookId: number, openedAt: string, drafts: readonly NumberedDraft[]): string {
  const rows = drafts.map((draft) => {
    const what = `${integer(draft.id)},${integer(bookId)},${text(draft.code)},${text(draft.name)}`;
    const where = `${integer(draft.glAccountId)},${text(draft.currency)},${text(draft.party)}`;
    const more = `${text(draft.externalReference)},${integer(draft.mustBeZero ? 1 : 0)},${text(draft.metadata)}`;
    return `(${what},${where},${more},${text(openedAt)})`;
  });
  return `INSERT INTO account (id, book_id, code, name, gl_account_id, currency, party, external_reference,
    must_be_zero, metadata, opened_at) VALUES ${rows.join()}`;
}

function insertBalances(openedAt: string, drafts: readonly NumberedDraft[]): string {
  const rows = drafts.map(({ id, overdraftLimit }) => {
    const limit = overdraftLimit === null ? 'NULL' : integer(overdraftLimit);
    return `(${integer(id)},'A',0,0,0,0,0,0,${limit},0,0,${text(openedAt)},${binary(NO_DIGEST.toString('hex'))})`;
  });
  return `INSERT INTO account_balance (account_id, status, stop_in, stop_out, debit_total, credit_total, held,
    earmarked, overdraft_limit, version, last_sequence, last_recorded_at, last_digest) VALUES ${rows.join()}`;
}
