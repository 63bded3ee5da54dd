import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, hire, make } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { move, newRequestNumber, openBook, posting } from '../../support/book.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

let service: Service;
let checker: string;
let otherChecker: string;
beforeAll(async () => {
  service = await startService();
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'merchant', glAccount: '2202' },
    { code: 'receivable', glAccount: '1104', overdraftLimit: 'unlimited' },
  ];
  await openBook(service.call, { code: 'main', accounts });
  await openBook(service.call, { code: 'other', accounts });
  checker = await hire(service.call, 'checker', ['approver']);
  otherChecker = await hire(service.call, 'other-checker', ['approver', 'operator']);
  await service.call('POST', '/v1/books/main/vouchers', posting(move('bank', 'merchant', '1000')));
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const recovery = (amount: string, more: object = {}) => ({
  command: 'recover-overpayment',
  content: { fromAccount: 'merchant', toAccount: 'receivable', amount, currency: 'CNY', ...more },
});
const read = (id: string, book = 'main') =>
  service.call('GET', `/v1/books/${book}/approvals/${id}`, { role: 'approver' });
const reject = (key: string, id: string, reason = 'not ours') =>
  service.call('POST', `/v1/books/main/approvals/${id}/reject`, { key, body: { reason } });
const made = async (amount = '1', more: object = {}) =>
  (await make(service.call, recovery(amount, more))).body;

describe('a command that needs a second person', () => {
  it('waits with its content, maker and hash; nothing is executed', async () => {
    const before = await recordedRows(service.sql);
    const { status, body } = await make(service.call, { ...recovery('12.30'), expiresInMinutes: 60 });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      book: 'main',
      command: 'recover-overpayment',
      content: recovery('12.30').content,
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      reason: 'paid twice',
      status: 'pending',
      maker: 'test-client',
      trail: [{ step: 'made', client: 'test-client', apiKey: 'sp_test_33333333', reason: 'paid twice' }],
    });
    expect(Date.parse(body.expiresAt) - Date.parse(body.madeAt)).toBe(3_600_000);
    expect((await read(body.id)).body).toEqual(body);
    const after = await recordedRows(service.sql);
    expect({ ...after, request_rows: before.request_rows }).toEqual(before);
  });

  it('is executed by another client, once, and tells what came of it', async () => {
    const approval = await made('10');
    const { status, body } = await approve(service.call, checker, approval);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: approval.id,
      status: 'approved',
      maker: 'test-client',
      checker: 'checker',
      result: { voucher: expect.any(String), recovered: '10.00', outstanding: '0.00' },
      trail: [{ step: 'made' }, { step: 'approved', client: 'checker', reason: 'seen' }],
    });
    expect((await read(approval.id)).body).toEqual(body);
    const voucher = await service.call('GET', `/v1/books/main/vouchers/${body.result.voucher}`);
    expect(voucher.body).toMatchObject({ client: 'checker', requestNumber: `approval:${approval.id}` });
  });

  it('approved again: the same checker gets the first answer, anybody else a conflict', async () => {
    const approval = await made();
    const first = await approve(service.call, checker, approval);
    const before = await recordedRows(service.sql);
    const again = await approve(service.call, checker, approval);
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(again.body).toEqual(first.body);
    for (const answer of [
      await approve(service.call, checker, approval, { reason: 'another' }),
      await approve(service.call, otherChecker, approval),
      await reject(otherChecker, approval.id),
    ])
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'LEDGER.APPROVAL_DECIDED', details: { status: 'approved' } },
      });
    expect(await recordedRows(service.sql)).toEqual(before);
  });

  it('rejected: it is never executed, and rejecting it again answers the same', async () => {
    const approval = await made();
    const first = await reject(checker, approval.id);
    expect(first).toMatchObject({
      status: 200,
      body: { status: 'rejected', checker: 'checker', trail: [{}, { step: 'rejected', reason: 'not ours' }] },
    });
    expect((await reject(checker, approval.id)).body).toEqual(first.body);
    expect(await reject(checker, approval.id, 'other words')).toMatchObject({ status: 409 });
    expect(await approve(service.call, otherChecker, approval)).toMatchObject({
      status: 409,
      body: { code: 'LEDGER.APPROVAL_DECIDED', details: { status: 'rejected' } },
    });
  });

  it('stays pending when a rule refuses it, and can be approved when the rule lets it', async () => {
    const approval = await made('5000');
    const before = await recordedRows(service.sql);
    const refused = await approve(service.call, checker, approval);
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.INSUFFICIENT_FUNDS', details: { account: 'merchant' } },
    });
    expect(refused.body.field).toBeUndefined();
    expect(await recordedRows(service.sql)).toEqual(before);
    expect((await read(approval.id)).body).toMatchObject({ status: 'pending', trail: [{ step: 'made' }] });
    await service.call('POST', '/v1/books/main/vouchers', posting(move('bank', 'merchant', '5000')));
    expect(await approve(service.call, checker, approval)).toMatchObject({ status: 200 });
  });

  it('leaves every step in the audit trail, with reason and hash', async () => {
    const [first, second] = [await made(), await made()];
    await approve(service.call, checker, first, { reason: 'checked with the bank' });
    await reject(checker, second.id, 'wrong account');
    const events = await service.sql<Record<string, string>>(
      `SELECT e.action, e.target, e.reason, c.code AS client, e.detail FROM audit_event e JOIN client c ON c.id = e.client_id
       WHERE e.target IN (?) ORDER BY e.id`,
      [[first.id, second.id]],
    );
    expect(events.map(({ action, client, target, reason }) => [action, client, target, reason])).toEqual([
      ['approval.make', 'test-client', first.id, 'paid twice'],
      ['approval.make', 'test-client', second.id, 'paid twice'],
      ['approval.approve', 'checker', first.id, 'checked with the bank'],
      ['approval.reject', 'checker', second.id, 'wrong account'],
    ]);
    for (const { detail, target } of events)
      expect(JSON.parse(detail!)).toMatchObject({
        command: 'recover-overpayment',
        contentHash: target === first.id ? first.contentHash : second.contentHash,
      });
  });
});

describe('made twice', () => {
  it('with one number and one content it is one command, whatever has become of it', async () => {
    const requestNumber = newRequestNumber();
    const first = await make(service.call, recovery('2'), { requestNumber });
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    await approve(service.call, checker, first.body);
    const again = await make(service.call, recovery('2'), { requestNumber });
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
  });

  it('with other content it is a conflict: amount, reason or time', async () => {
    const requestNumber = newRequestNumber();
    await make(service.call, recovery('2'), { requestNumber });
    for (const other of [
      recovery('3'),
      { ...recovery('2'), reason: 'other' },
      { ...recovery('2'), expiresInMinutes: 5 },
    ])
      expect(await make(service.call, other, { requestNumber })).toMatchObject({
        status: 409,
        body: { code: 'LEDGER.REQUEST_CONTENT_DIFFERS' },
      });
  });

  it('a refused command leaves its number free', async () => {
    const requestNumber = newRequestNumber();
    const bad = await make(service.call, recovery('2', { fromAccount: 'later' }), { requestNumber });
    expect(bad).toMatchObject({ status: 422, body: { code: 'LEDGER.ACCOUNT_NOT_FOUND' } });
    await service.call('POST', '/v1/books/main/accounts', {
      role: 'operator',
      body: { code: 'later', name: 'later', glAccount: '2202', currency: 'CNY' },
    });
    const content = recovery('2', { fromAccount: 'later' });
    expect(await make(service.call, content, { requestNumber })).toMatchObject({ status: 201 });
  });

  it('by fifty at once it is one command', async () => {
    const requestNumber = newRequestNumber();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => make(service.call, recovery('3'), { requestNumber })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const fresh = answers.filter(({ headers }) => !headers.has('idempotent-replayed'));
    expect(fresh).toHaveLength(1);
  });
});

describe('the work list', () => {
  const list = async (query: string, book = 'other') =>
    (await service.call('GET', `/v1/books/${book}/approvals?${query}`, { role: 'approver' })).body;

  it('shows the commands of the book by status, the oldest first, page by page', async () => {
    const by = { book: 'other' };
    const ids: string[] = [];
    for (let amount = 1; amount <= 7; amount++)
      ids.push((await make(service.call, recovery(String(amount)), by)).body.id);
    const [first, second] = ids as [string, string];
    await service.call('POST', `/v1/books/other/approvals/${second}/reject`, {
      key: checker,
      body: { reason: 'no' },
    });
    const pending = ids.filter((id) => id !== second);
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const after = next === '' ? '' : `&after=${next}`;
      const page = await list(`status=pending&limit=4${after}`);
      seen.push(...page.items.map(({ id }: { id: string }) => id));
      next = page.next;
    }
    expect(seen).toEqual(pending);
    expect((await list('status=rejected')).items.map(({ id }: { id: string }) => id)).toEqual([second]);
    expect((await list('status=approved')).items).toEqual([]);
    const all = await list('limit=200');
    expect(all.items.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(all.items[0]).toEqual((await read(first, 'other')).body);
  });

  it.each(['status=open', 'limit=0', 'after=x', 'after=WyJ4Il0', 'maker=me'])('refuses %s', async (query) => {
    expect(await list(query)).toMatchObject({ status: 400 });
  });
});
