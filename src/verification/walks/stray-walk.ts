import { AccountRepository } from '../database/account.repository.js';
import { BookRepository } from '../database/book.repository.js';
import type { ReadingSession } from '../database/reading-session.repository.js';
import type { StrayRepository, StrayRequest } from '../database/stray.repository.js';
import { AT_MOST, type Walk } from './walk.js';

/** Rows that belong to a book, account, voucher or command that is not there. */
export async function findStrays(
  session: ReadingSession,
  stray: StrayRepository,
  { findings, progress }: Walk,
): Promise<void> {
  progress.begin('request numbers', 0);
  for (const request of await stray.requests(AT_MOST)) {
    const { command: about, number, commands } = request;
    const subject = number === null || commands > 0 ? { command: about } : { request: number };
    findings.add({ code: 'VERIFY.REQUEST_WRONG', subject, detail: describe(request), about });
  }
  progress.begin('rows without a book, account or voucher', 0);
  for (const { table, voucher } of await stray.missingVouchers(AT_MOST))
    findings.add({
      ...{ code: 'VERIFY.VOUCHER_MISSING', subject: { voucher } },
      detail: `rows of ${table} name it`,
    });
  for (const { table, bookId } of await new BookRepository(session).unknownBooks())
    findings.add({
      ...{ code: 'VERIFY.BOOK_UNKNOWN', subject: { book: `#${bookId}` } },
      detail: `rows of ${table} name it`,
    });
  for (const { table, accountId } of await new AccountRepository(session).unknownAccounts(AT_MOST))
    findings.add({
      ...{ code: 'VERIFY.ACCOUNT_UNKNOWN', subject: { accountId } },
      detail: `rows of ${table} name it`,
    });
}

function describe({ command, requests, commands }: StrayRequest): string {
  if (commands === 0) return `nothing was done under it, although it names ${command}`;
  if (requests === 0) return 'it was done under no request number';
  return `${requests} request numbers name ${command}`;
}
