import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, make, makeAndApprove } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber } from '../../support/book.js';
import { addPayee, CARD, IBAN, OTHER_CARD, payeesOf, proposal } from '../../support/payees.js';
import { openPayoutBook } from '../../support/payouts.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let checker: string;
let book: ReturnType<typeof payeesOf>;
beforeAll(async () => {
  service = await startService();
  ({ checker } = await openPayoutBook(service));
  book = payeesOf(service.call);
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

/** Everything that the database keeps, as text. */
async function keptAnywhere(number: string): Promise<string[]> {
  const columns = await service.sql<{ t: string; c: string }>(
    `SELECT table_name AS t, column_name AS c FROM information_schema.columns
     WHERE table_schema = DATABASE() AND data_type IN ('varchar', 'char', 'text', 'mediumtext', 'longtext', 'json')`,
  );
  const found: string[] = [];
  for (const { t, c } of columns) {
    const rows = await service.sql(`SELECT 1 FROM \`${t}\` WHERE \`${c}\` LIKE '%${number}%' LIMIT 1`);
    if (rows.length > 0) found.push(`${t}.${c}`);
  }
  return found;
}

describe('the payee book', () => {
  it('changes by maker and checker only, and keeps every version', async () => {
    const made = await book.propose('shop-1');
    expect(made.status).toBe(201);
    expect((await book.read('shop-1')).status).toBe(404);
    expect((await approve(service.call, checker, made.body)).body.result).toEqual({
      payee: 'shop-1',
      version: 1,
    });
    const later = {
      effectiveFrom: '2026-12-01',
      effectiveUntil: '2027-01-31',
      account: OTHER_CARD,
      name: '李四',
    };
    await addPayee(service.call, checker, 'shop-1', later);
    expect((await book.read('shop-1')).body).toMatchObject({
      ...{ code: 'shop-1', blocked: false, version: 2, name: '李四', account: '****2248' },
      ...{ effectiveFrom: '2026-12-01', effectiveUntil: '2027-01-31', currencies: ['CNY'] },
    });
    const first = await book.versions('shop-1', '?limit=1');
    const second = await book.versions('shop-1', `?limit=1&after=${first.body.next}`);
    const told = [...first.body.items, ...second.body.items] as { version: number; account: string }[];
    expect(told.map(({ version, account }) => [version, account])).toEqual([
      [2, '****2248'],
      [1, '****2230'],
    ]);
    expect(second.body.hasMore).toBe(false);
  });

  it('the maker does not approve, and an approval is used once', async () => {
    const made = await book.propose('shop-2', { account: IBAN, numberKind: 'iban' });
    const own = await service.call('POST', `/v1/books/main/approvals/${made.body.id}/approve`, {
      role: 'approver',
      body: { contentHash: made.body.contentHash, reason: 'me' },
    });
    expect([own.status, own.body.code]).toEqual([403, 'LEDGER.APPROVAL_OWN']);
    expect((await approve(service.call, checker, made.body)).status).toBe(200);
    expect((await approve(service.call, checker, made.body, { reason: 'again' })).status).toBe(409);
    expect((await book.versions('shop-2')).body.items).toHaveLength(1);
  });

  it('a proposal sent twice is one, known by its number though nothing of it stands in the clear', async () => {
    const requestNumber = newRequestNumber();
    const body = proposal('shop-3', { account: '6222 0202 0011 2255' });
    const first = await make(service.call, body, { requestNumber });
    const again = await make(service.call, body, { requestNumber });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    const other = proposal('shop-3', { account: OTHER_CARD });
    expect((await make(service.call, other, { requestNumber })).status).toBe(409);
  });

  it('no number stands in the clear anywhere in the database, and none of a proposal is told', async () => {
    expect(await keptAnywhere('****2230')).toContain('approval.content');
    for (const number of [CARD, OTHER_CARD, IBAN, '6222020200112255', '6222 0202'])
      expect(await keptAnywhere(number)).toEqual([]);
    const listed = await service.call('GET', '/v1/books/main/approvals', { role: 'admin' });
    expect(JSON.stringify(listed.body)).not.toContain(CARD);
  });

  it('the number is told in full to those who check it, and that is recorded', async () => {
    const made = await book.propose('shop-4', { account: 'DE89370400440532013000', numberKind: 'iban' });
    const proposed = await book.reveal('shop-4', { approval: made.body.id });
    expect(proposed.body).toEqual({ payee: 'shop-4', account: 'DE89370400440532013000' });
    expect((await book.reveal('shop-1', { approval: made.body.id })).status).toBe(404);
    expect((await book.reveal('shop-1', { version: 1 })).body.account).toBe(CARD);
    expect((await book.reveal('shop-1')).body.account).toBe(OTHER_CARD);
    expect((await book.reveal('shop-1', { version: 9 })).body.code).toBe('PAYEE.VERSION_NOT_FOUND');
    expect((await book.reveal('shop-1', {}, 'finance')).status).toBe(403);
    const trail = await service.sql<{ target: string; reason: string }>(
      "SELECT target, reason FROM audit_event WHERE action = 'payee.reveal' ORDER BY id",
    );
    expect(trail.map(({ target }) => target)).toEqual(['shop-4', 'shop-1', 'shop-1']);
  });

  it('an account that another payee has is confirmed by name, also when both wait at once', async () => {
    const same = { account: 'FR1420041010050500013M02606', numberKind: 'iban' };
    const [one, two] = [await book.propose('twin-1', same), await book.propose('twin-2', same)];
    expect([one.status, two.status]).toEqual([201, 201]);
    const both = [one, two].map(({ body }) => approve(service.call, checker, body));
    const outcomes = (await Promise.all(both)).map(({ status, body }) => [status, body.code]);
    expect(outcomes).toContainEqual([409, 'PAYEE.ACCOUNT_SHARED']);
    expect(outcomes).toContainEqual([200, undefined]);
    const [first, second] = outcomes[0]![0] === 200 ? ['twin-1', 'twin-2'] : ['twin-2', 'twin-1'];
    expect((await book.read(second)).status).toBe(404);
    const unnamed = await book.propose(second, { ...same, bank: 'ABC' });
    expect([unnamed.status, unnamed.body.code, unnamed.body.details.payees]).toEqual([
      409,
      'PAYEE.ACCOUNT_SHARED',
      first,
    ]);
    await addPayee(service.call, checker, second, { ...same, confirmSharedWith: [first] });
    expect((await book.search('fr14 2004 1010 0505 0001 3M02 606')).body.payees).toEqual([
      'twin-1',
      'twin-2',
    ]);
    expect((await book.search('1')).body.payees).toEqual([]);
  });

  it.each([
    [{ name: 'Li S\u0430n' }, 400, 'PAYEE.NAME_MALFORMED'],
    [{ account: '6222020200112231' }, 400, 'PAYEE.CHECK_DIGITS_WRONG'],
    [{ account: '６222020200112230' }, 400, 'PAYEE.NUMBER_MALFORMED'],
    [{ numberKind: 'account' }, 400, 'PAYEE.NUMBER_KIND_DIFFERS'],
    [{ numberKind: 'wallet' }, 400, 'HTTP.FIELD_INVALID'],
    [{ effectiveUntil: '2026-11-20' }, 400, 'PAYEE.DATES_CROSSED'],
    [{ effectiveFrom: '2026-11-20' }, 422, 'PAYEE.BEGINS_IN_THE_PAST'],
    [{ effectiveFrom: '2026-02-30' }, 400, 'HTTP.FIELD_INVALID'],
    [{ currencies: ['EUR'] }, 422, 'PAYEE.CURRENCY_NOT_IN_BOOK'],
    [{ currencies: [] }, 400, 'HTTP.FIELD_INVALID'],
    [{ payee: 'shop 1' }, 400, 'HTTP.FIELD_INVALID'],
    [{ sealedAccount: 's1.x' }, 400, 'HTTP.FIELD_UNKNOWN'],
  ])('refuses %j and keeps nothing of it', async (more, status, code) => {
    const before = await service.sql('CHECKSUM TABLE payee, payee_version, payee_book, approval, request');
    const answer = await book.propose('shop-9', more);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    const after = await service.sql('CHECKSUM TABLE payee, payee_version, payee_book, approval, request');
    expect(after).toEqual(before);
  });

  it('is read page by page by code', async () => {
    const seen: string[] = [];
    let after = '';
    for (;;) {
      const { body } = await book.list(`?limit=2${after}`);
      seen.push(...(body.items as { code: string }[]).map(({ code }) => code));
      if (!body.hasMore) break;
      after = `&after=${body.next}`;
    }
    expect(seen).toEqual(['shop-1', 'shop-2', 'twin-1', 'twin-2']);
  });

  it('is blocked by one person and unblocked by two', async () => {
    expect((await book.block('shop-2')).body.blocked).toBe(true);
    expect((await book.block('shop-2')).status).toBe(200);
    expect((await book.block('nobody')).body.code).toBe('PAYEE.NOT_FOUND');
    const unblock = (payee: string) => ({ command: 'unblock-payee', content: { payee } });
    expect((await make(service.call, unblock('shop-1'))).body.code).toBe('PAYEE.NOT_BLOCKED');
    expect((await makeAndApprove(service.call, checker, unblock('shop-2'))).status).toBe(200);
    expect((await book.read('shop-2')).body.blocked).toBe(false);
    const trail = await service.sql("SELECT 1 FROM audit_event WHERE action LIKE 'payee.%block'");
    expect(trail).toHaveLength(2);
  });

  it('a number that was moved from one payee to another in the database opens for nobody', async () => {
    await service.sql(
      `UPDATE payee_version v JOIN payee p ON p.id = v.payee_id AND p.code = 'shop-2'
       JOIN payee q ON q.code = 'twin-1' JOIN payee_version w ON w.payee_id = q.id
       SET v.sealed_account = w.sealed_account`,
    );
    expect((await book.read('shop-2')).status).toBe(500);
    expect((await book.read('shop-1')).status).toBe(200);
  });
});
