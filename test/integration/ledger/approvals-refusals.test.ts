import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/platform/auth/index.js';
import { approve, hire, make } from '../../support/approvals.js';
import { auditBooks } from '../../support/audit-books.js';
import { move, openBook, posting } from '../../support/book.js';
import { TurnableClock } from '../../support/clock.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { startService, type Service } from '../../support/service.js';

/** Begins at the real time: the clock of the database has a say too. */
const clock = new TurnableClock(new Date());
let service: Service;
let checker: string;
/** A key with the role of approvers, of the client that makes. */
let ownKey: string;
beforeAll(async () => {
  service = await startService({ clock });
  const accounts = [
    { code: 'bank', glAccount: '1002' },
    { code: 'merchant', glAccount: '2202' },
    { code: 'receivable', glAccount: '1104', overdraftLimit: 'unlimited' },
  ];
  await openBook(service.call, { code: 'main', accounts });
  await openBook(service.call, { code: 'other', accounts });
  checker = await hire(service.call, 'checker', ['approver']);
  ownKey = await hire(service.call, 'test-client', ['approver', 'operator', 'finance']);
  await service.call('POST', '/v1/books/main/vouchers', posting(move('bank', 'merchant', '1000')));
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const content = { fromAccount: 'merchant', toAccount: 'receivable', amount: '1', currency: 'CNY' };
const recovery = { command: 'recover-overpayment', content };
const made = async (more: object = {}) => (await make(service.call, { ...recovery, ...more })).body;
const statusOf = async (id: string) =>
  (await service.call('GET', `/v1/books/main/approvals/${id}`, { role: 'operator' })).body.status;
const unchanged = async <T>(work: () => Promise<T>): Promise<T> => {
  const before = await recordedRows(service.sql);
  const value = await work();
  expect(await recordedRows(service.sql)).toEqual(before);
  return value;
};

describe('an approval is refused, and nothing is written', () => {
  it('to its maker, whatever key', async () => {
    const approval = await made();
    const own = { status: 403, body: { code: 'LEDGER.APPROVAL_OWN' } };
    await unchanged(async () => {
      expect(await approve(service.call, ownKey, approval)).toMatchObject(own);
      const rejection = { key: ownKey, body: { reason: 'mine' } };
      const path = `/v1/books/main/approvals/${approval.id}/reject`;
      expect(await service.call('POST', path, rejection)).toMatchObject(own);
    });
    expect(await statusOf(approval.id)).toBe('pending');
  });

  it('for other content than was seen', async () => {
    const [seen, approval] = [await made(), await made({ content: { ...content, amount: '100' } })];
    await unchanged(async () => {
      for (const contentHash of [seen.contentHash, '0'.repeat(64)])
        expect(await approve(service.call, checker, { ...approval, contentHash })).toMatchObject({
          status: 409,
          body: { code: 'LEDGER.APPROVAL_CONTENT_DIFFERS', field: 'contentHash' },
        });
    });
    expect(await statusOf(approval.id)).toBe('pending');
  });

  it.each([
    ['content', `REPLACE(content, '"amount":"1"', '"amount":"999"')`],
    ['command', `'stop-parties'`],
    ['reason', `'another'`],
    ['content_hash', `REPEAT('x', 32)`],
  ])('when its %s was changed in the database', async (column, value) => {
    const approval = await made();
    await service.sql(`UPDATE approval SET ${column} = ${value} WHERE HEX(id) = ?`, [
      approval.id.replaceAll('-', ''),
    ]);
    await unchanged(async () =>
      expect(await approve(service.call, checker, approval)).toMatchObject({
        status: 409,
        body: { code: 'LEDGER.APPROVAL_CONTENT_DIFFERS' },
      }),
    );
  });

  it('in another book, or when there is none of that id', async () => {
    const approval = await made();
    const unknown = { ...approval, id: '01890000-0000-7000-8000-000000000001' };
    await unchanged(async () => {
      for (const answer of [
        await approve(service.call, checker, approval, { book: 'other' }),
        await approve(service.call, checker, unknown),
        await approve(service.call, checker, { ...approval, id: 'no-id' }),
      ])
        expect(answer).toMatchObject({ status: 404, body: { code: 'LEDGER.APPROVAL_NOT_FOUND' } });
    });
    const elsewhere = `/v1/books/other/approvals/${approval.id}`;
    expect(await service.call('GET', elsewhere, { role: 'approver' })).toMatchObject({ status: 404 });
    const rejection = { key: checker, body: { reason: 'no' } };
    expect(await service.call('POST', `${elsewhere}/reject`, rejection)).toMatchObject({ status: 404 });
  });

  it('to a key that reaches other books only', async () => {
    const approval = await made();
    const order = { roles: ['approver'], books: ['other'], reason: 'test' };
    const issued = await service.call('POST', '/v1/clients/checker/keys', { role: 'admin', body: order });
    expect(await approve(service.call, issued.body.secret, approval)).toMatchObject({
      status: 403,
      body: { code: 'AUTH.BOOK_NOT_IN_SCOPE' },
    });
  });

  it('to every role but the approver', async () => {
    const approval = await made();
    for (const role of ['poster', 'finance', 'operator', 'admin'] as const) {
      const body = { contentHash: approval.contentHash, reason: 'seen' };
      for (const verb of ['approve', 'reject'])
        expect(
          await service.call('POST', `/v1/books/main/approvals/${approval.id}/${verb}`, { role, body }),
        ).toMatchObject({ status: 403, body: { code: 'AUTH.ROLE_MISSING' } });
    }
  });
});

describe('the time for a decision', () => {
  it('ends to the second; after it nothing is executed or rejected, and the list says expired', async () => {
    const [approved, late] = [await made({ expiresInMinutes: 10 }), await made({ expiresInMinutes: 10 })];
    clock.advanceSeconds(599);
    expect(await approve(service.call, checker, approved)).toMatchObject({ status: 200 });
    clock.advanceSeconds(1);
    await unchanged(async () => {
      const expired = { status: 422, body: { code: 'LEDGER.APPROVAL_EXPIRED' } };
      expect(await approve(service.call, checker, late)).toMatchObject(expired);
      const rejection = { key: checker, body: { reason: 'late' } };
      const path = `/v1/books/main/approvals/${late.id}/reject`;
      expect(await service.call('POST', path, rejection)).toMatchObject(expired);
    });
    expect(await listed(late.id)).toEqual(['expired']);
  });

  it('is over when the clock of the database says so', async () => {
    const approval = await made({ expiresInMinutes: 10 });
    await service.sql('UPDATE approval SET expires_at = UTC_TIMESTAMP(6) WHERE HEX(id) = ?', [
      approval.id.replaceAll('-', ''),
    ]);
    clock.advanceSeconds(-86_400);
    expect(await approve(service.call, checker, approval)).toMatchObject({
      body: { code: 'LEDGER.APPROVAL_EXPIRED' },
    });
    clock.advanceSeconds(86_400);
  });

  it('is marked when the next command is made', async () => {
    const old = await made({ expiresInMinutes: 1 });
    clock.advanceSeconds(60);
    await made();
    const [row] = await service.sql('SELECT status FROM approval WHERE HEX(id) = ?', [
      old.id.replaceAll('-', ''),
    ]);
    expect(row).toEqual({ status: 'expired' });
    expect(await listed(old.id)).toEqual(['expired']);
    const { body } = await service.call('GET', `/v1/books/main/approvals/${old.id}`, { role: 'finance' });
    expect(body.trail).toEqual([
      expect.objectContaining({ step: 'made' }),
      { step: 'expired', at: old.expiresAt },
    ]);
    expect(await approve(service.call, checker, old)).toMatchObject({
      body: { code: 'LEDGER.APPROVAL_EXPIRED' },
    });
  });

  /** The statuses under which the work list has it. */
  async function listed(id: string): Promise<string[]> {
    const found: string[] = [];
    for (const status of ['pending', 'approved', 'rejected', 'expired']) {
      const path = `/v1/books/main/approvals?limit=200&status=${status}`;
      const { body } = await service.call('GET', path, { role: 'finance' });
      const item = body.items.find((one: { id: string }) => one.id === id);
      if (item) found.push(item.status);
    }
    return found;
  }
});

describe('what is no command is not made', () => {
  const tooLong = { ...recovery, reason: 'x'.repeat(201) };
  it.each<[string, object, string, string]>([
    [
      'a command nobody knows',
      { command: 'print-money', content: {} },
      'LEDGER.APPROVAL_COMMAND_UNKNOWN',
      'command',
    ],
    ['a hostile command', { command: "x' OR '1", content: {} }, 'HTTP.FIELD_INVALID', 'command'],
    ['no content', { command: 'recover-overpayment' }, 'HTTP.FIELD_MISSING', 'content'],
    ['a list as content', { ...recovery, content: [content] }, 'HTTP.FIELD_INVALID', 'content'],
    ['content without a field', { ...recovery, content: {} }, 'HTTP.FIELD_MISSING', 'content/fromAccount'],
    [
      'an unknown field',
      { ...recovery, content: { ...content, all: 1 } },
      'HTTP.FIELD_UNKNOWN',
      'content/all',
    ],
    [
      'an amount as a number',
      { ...recovery, content: { ...content, amount: 1 } },
      'HTTP.FIELD_INVALID',
      'content/amount',
    ],
    ['no reason', { ...recovery, reason: undefined }, 'HTTP.FIELD_MISSING', 'reason'],
    ['too long a reason', tooLong, 'HTTP.FIELD_INVALID', 'reason'],
    ['no time', { ...recovery, expiresInMinutes: 0 }, 'HTTP.FIELD_INVALID', 'expiresInMinutes'],
    ['more than a week', { ...recovery, expiresInMinutes: 10_081 }, 'HTTP.FIELD_INVALID', 'expiresInMinutes'],
    [
      'too much content',
      { ...recovery, content: { x: 'x'.repeat(70_000) } },
      'LEDGER.APPROVAL_CONTENT_TOO_LARGE',
      'content',
    ],
  ])('%s', async (_name, body, code, field) => {
    await unchanged(async () =>
      expect(await make(service.call, body)).toMatchObject({ status: 400, body: { code, field } }),
    );
  });

  it('without a request number', async () => {
    const body = { ...recovery, reason: 'x' };
    const answer = await service.call('POST', '/v1/books/main/approvals', { role: 'operator', body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'HTTP.IDEMPOTENCY_KEY_REQUIRED' } });
  });

  it.each<[string, Role, number, string | undefined]>([
    ['recover-overpayment', 'poster', 403, 'AUTH.ROLE_MISSING'],
    ['recover-overpayment', 'approver', 403, 'AUTH.ROLE_MISSING'],
    ['recover-overpayment', 'admin', 403, 'AUTH.ROLE_MISSING'],
    ['recover-overpayment', 'finance', 201, undefined],
    ['stop-parties', 'finance', 403, 'AUTH.ROLE_MISSING'],
    ['stop-parties', 'admin', 201, undefined],
  ])('%s by a %s: %i', async (command, role, status, code) => {
    const wanted = command === 'stop-parties' ? { parties: ['P-1'], stopIn: true } : content;
    const answer = await make(service.call, { command, content: wanted }, { role });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('in a book that is not there', async () => {
    expect(await make(service.call, recovery, { book: 'nowhere' })).toMatchObject({
      status: 404,
      body: { code: 'LEDGER.BOOK_NOT_FOUND' },
    });
  });
});
