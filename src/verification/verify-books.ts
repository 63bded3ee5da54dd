import { AccountRepository } from './database/account.repository.js';
import { BookRepository, type StoredBook } from './database/book.repository.js';
import { ProgressRepository } from './database/progress.repository.js';
import type { ReadingSession } from './database/reading-session.repository.js';
import { SetAsideRepository } from './database/set-aside.repository.js';
import { StrayRepository } from './database/stray.repository.js';
import type { Progress } from './progress.js';
import { findWideGrants } from './rules/check-grants.rules.js';
import { FindingCollector, type Finding } from './rules/finding.js';
import { settleFindings } from './rules/settle-findings.rules.js';
import {
  VerificationStopped,
  type CheckedRows,
  type VerificationOrder,
  type VerificationReport,
} from './verification.js';
import { VerifyBook } from './verify-book.js';
import { EarmarkWalk } from './walks/earmark-walk.js';
import { HoldWalk } from './walks/hold-walk.js';
import { walkProgress } from './walks/progress-walk.js';
import { findStrays } from './walks/stray-walk.js';
import { LISTED_AT_ONCE, type Walk } from './walks/walk.js';

/** Walks over the books and says what in them does not agree. Reads only. @throws VerificationStopped */
export async function verifyBooks(
  session: ReadingSession,
  order: VerificationOrder,
  progress: Progress,
): Promise<VerificationReport> {
  const walk: Walk = { findings: new FindingCollector(), progress };
  const stray = new StrayRepository(session);
  const { schema, lines } = await stray.grants();
  for (const { on: grant, detail } of findWideGrants(lines, schema, order.grants))
    walk.findings.add({ code: 'VERIFY.GRANTS_TOO_WIDE', subject: { grant }, detail });
  const books = await booksOf(session, order, walk);
  const verifications = books.map((book) => new VerifyBook(session, book, order, walk));
  progress.begin('vouchers', await sumOf(verifications, (each) => each.voucherCount()));
  for (const each of verifications) await each.walkClosedDays();
  await session.takeSnapshot();
  for (const each of verifications) await each.walkOtherDays();
  const checked = await walkTheRest(session, order, verifications, walk);
  if (order.book === null) await findStrays(session, stray, walk);
  progress.stop();
  return {
    checked,
    findings: await named(session, settleFindings(walk.findings.kept)),
    unlisted: walk.findings.dropped,
  };
}

async function booksOf(session: ReadingSession, order: VerificationOrder, walk: Walk): Promise<StoredBook[]> {
  const all = await new BookRepository(session).books();
  const books = all.filter(({ code }) => order.book === null || code === order.book);
  if (order.book !== null && books.length === 0)
    throw new VerificationStopped(`There is no book ${order.book}`);
  for (const { book } of order.exported)
    if (!all.some(({ code }) => code === book))
      walk.findings.add({
        ...{ code: 'VERIFY.BOOK_UNKNOWN', subject: { book } },
        detail: 'its seals were exported, and it is not there',
      });
  return books;
}

async function walkTheRest(
  session: ReadingSession,
  order: VerificationOrder,
  verifications: readonly VerifyBook[],
  walk: Walk,
): Promise<CheckedRows> {
  const bookId = order.book === null ? null : verifications[0]!.book.id;
  const setAside = new SetAsideRepository(session, bookId);
  walk.progress.begin('holds', 0);
  const holds = new HoldWalk(setAside, walk);
  const holdCount = await holds.run();
  walk.progress.begin('earmarks', 0);
  const earmarks = new EarmarkWalk(setAside, walk);
  const earmarkCount = await earmarks.run();
  walk.progress.begin('reversals and refunds', 0);
  await walkProgress(new ProgressRepository(session, bookId), walk);
  const checked: CheckedRows = {
    ...{ books: 0, vouchers: 0, lines: 0, entries: 0, accounts: 0, seals: 0 },
    ...{ holds: holdCount, earmarks: earmarkCount },
  };
  walk.progress.begin('accounts', await sumOf(verifications, (each) => each.accountCount()));
  for (const each of verifications) {
    await each.walkAccounts({
      ...{ holds: holds.corrections, earmarks: earmarks.corrections },
      times: [holds.brokenAccounts, earmarks.brokenAccounts],
    });
    await each.checkSeals();
    await each.walkArchive();
    each.addTo(checked);
  }
  return checked;
}

async function sumOf(
  verifications: readonly VerifyBook[],
  countOf: (verification: VerifyBook) => Promise<number>,
): Promise<number> {
  let sum = 0;
  for (const each of verifications) sum += await countOf(each);
  return sum;
}

/** Accounts by their code, as people know them. */
async function named(session: ReadingSession, findings: readonly Finding[]): Promise<Finding[]> {
  const accounts = new AccountRepository(session);
  const ids = [...new Set(findings.flatMap(({ subject }) => subject.accountId ?? []))];
  const names = new Map<string, { book: string; account: string }>();
  for (let start = 0; start < ids.length; start += LISTED_AT_ONCE)
    for (const [id, name] of await accounts.namesOf(ids.slice(start, start + LISTED_AT_ONCE)))
      names.set(id, name);
  return findings.map(({ code, subject, detail }) => {
    const { accountId, ...rest } = subject;
    if (accountId === undefined) return { code, subject, detail };
    const name = names.get(accountId) ?? { account: `#${accountId}` };
    return { code, subject: { ...name, ...rest }, detail };
  });
}
