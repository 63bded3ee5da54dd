import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiDocument, type Operation } from '../../fuzz/api-document.js';
import { auditBooks } from '../../support/audit-books.js';
import { newRequestNumber, move } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { TurnableClock } from '../../support/clock.js';
import { ROUTE_CLASSES, type RequestTemplate } from '../../support/foreign-book-requests.js';
import { FINDS_NOTHING } from '../../support/foreign-finds-nothing.js';
import { openFurnishedBook, type FurnishedBook } from '../../support/furnished-book.js';
import { hire } from '../../support/approvals.js';
import { startService, type Service } from '../../support/service.js';

type Things = Readonly<Record<string, string>>;

const ROLES = ['poster', 'finance', 'operator', 'approver', 'admin'] as const;
const NOWHERE = '01a1fdac-0000-7000-8000-000000000000';
/** Named as things of a book are, and of none. */
const GHOSTS: Things = {
  book: 'nowhere',
  account: 'nowhere-payer',
  payee: 'nowhere-payee',
  party: 'nowhere-party',
  purpose: 'nowhere-purpose',
  glAccount: '9-nowhere',
  businessType: 'type-nowhere',
  voucher: NOWHERE,
  linkedTo: NOWHERE,
  hold: NOWHERE,
  channel: 'nowhere-channel',
  ...{ calendar: 'nowhere-clearing', rule: 'nowhere-clearing', schedule: 'nowhere-clearing' },
  interceptor: 'nowhere-clearing',
  ...{ payout: NOWHERE, batch: NOWHERE },
  tradeFile: NOWHERE,
  tradeSource: 'nowhere-source',
  ...{ settlementBatch: NOWHERE, settlementArrival: NOWHERE, settlementFunding: '999999999' },
  approval: NOWHERE,
  requestNumber: 'nowhere-t-1',
  reference: 'nowhere-reference',
  contentHash: 'f'.repeat(64),
  shop: 'nowhere',
};
/** Not of a book: the same whatever is tried. */
const NEUTRAL: Things = {
  ...{ date: '2026-11-20', version: '1', client: 'test-client', key: 'sp_test_11111111', route: 'usual' },
  ...{ file: '202611220001', incoming: NOWHERE },
  ...{ list: 'approvals', settlementDifference: NOWHERE },
};

let service: Service;
let own: FurnishedBook;
let foreign: FurnishedBook;
let scoped: string;
let all: string;
const document = await documentOf();

/** Read once, before the tests are named. */
async function documentOf(): Promise<ApiDocument> {
  service = await startService({ clock: new TurnableClock(new Date()) });
  return ApiDocument.read(service.call);
}

beforeAll(async () => {
  own = await openFurnishedBook(service.call, 'alpha');
  foreign = await openFurnishedBook(service.call, 'zulu');
  all = await hire(service.call, 'auditor', ROLES);
  await hire(service.call, 'of-alpha', ['poster']);
  const order = { roles: ROLES, books: ['alpha'], reason: 'test' };
  const path = '/v1/clients/of-alpha/keys';
  scoped = (await service.call('POST', path, { role: 'admin', body: order })).body.secret;
});
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const thingsOf = (book: FurnishedBook): Things => ({
  ...NEUTRAL,
  book: book.code,
  account: book.account,
  payee: book.accounts[2]!,
  party: book.party,
  purpose: book.purpose,
  glAccount: book.glAccount,
  businessType: book.businessType,
  voucher: book.voucher,
  linkedTo: book.vouchers[2]!,
  hold: book.hold,
  channel: book.channel,
  ...{ calendar: book.clearing, rule: book.clearing, schedule: book.clearing, interceptor: book.clearing },
  ...{ payout: book.payout, batch: book.batch },
  tradeFile: book.tradeFile,
  tradeSource: book.tradeSource,
  ...{ settlementBatch: book.settlementBatch, settlementArrival: book.settlementArrival },
  settlementFunding: book.settlementFunding,
  approval: book.approval,
  requestNumber: book.requestNumber,
  reference: book.reference,
  contentHash: book.contentHash,
  shop: book.code,
});

const filled = (text: string, things: Things): string =>
  text.replaceAll(/[<{](\w+)[>}]/g, (mark, name: string) =>
    name === 'fresh' ? newRequestNumber() : (things[name] ?? mark),
  );

interface Sent {
  readonly answer: Answer;
  /** Everything the request said, to tell an echo from a leak. */
  readonly said: string;
}

async function send(
  { method, path, parameters }: Operation,
  { query = {}, body }: RequestTemplate,
  things: Things,
  key: string,
): Promise<Sent> {
  const target = new URL(filled(path, things), service.url);
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, filled(value, things));
  const content = body === undefined ? undefined : filled(JSON.stringify(body), things);
  const needsNumber = parameters.some(({ name }) => name === 'Idempotency-Key');
  const headers = needsNumber ? { 'idempotency-key': newRequestNumber() } : {};
  const where = target.pathname + target.search;
  const answer = await service.call(method, where, {
    key,
    headers,
    ...(content !== undefined && { body: content }),
  });
  return { answer, said: `${where} ${content}` };
}

/** Names of what a request names of a book. */
function namesIn({ path }: Operation, template: RequestTemplate): string[] {
  const text = `${path} ${JSON.stringify(template)}`;
  const names = [...text.matchAll(/(?:\{|<)(\w+)(?:\}|>)/g)].map(([, name]) => name!);
  return [...new Set(names)].filter((name) => name !== 'book' && name in GHOSTS);
}

/** What an answer says, whichever thing was asked about and whenever. */
function said({ answer }: Sent, thing: string): string {
  const { traceId: _traceId, ...rest } = (answer.body ?? {}) as Record<string, unknown>;
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(rest);
  const plain = text
    .replaceAll(thing, '<thing>')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/t-\d+-\d+/g, '<number>')
    .replaceAll(/[0-9a-f]{64}/g, '<hash>');
  return `${answer.status} ${plain}`;
}

/** What of the other book an answer tells that the request did not say; names that the test tried are not among it. */
function leaks({ answer, said: asked }: Sent): string[] {
  const text = JSON.stringify(answer.body ?? '');
  const texts = ['of zulu', 'Of zulu', 'zulu-usd', 'zulu-bank'];
  const secrets = [...texts, ...foreign.vouchers, foreign.hold, foreign.approval, foreign.contentHash];
  return secrets.filter((secret) => text.includes(secret) && !asked.includes(secret));
}

const operations = document.operations;
const ofABook = operations.filter(({ name }) => ROUTE_CLASSES[name]?.kind === 'of-a-book');
const requestsOf = ({ name }: Operation): readonly RequestTemplate[] => {
  const routeClass = ROUTE_CLASSES[name];
  return routeClass?.kind === 'of-a-book' ? routeClass.requests : [];
};

/** All that can be read of a book, as a key of all books reads it. */
async function everythingOf(book: FurnishedBook): Promise<Record<string, string>> {
  const read: Record<string, string> = {};
  for (const operation of ofABook.filter(({ method }) => method === 'GET')) {
    for (const [index, request] of requestsOf(operation).entries()) {
      const { answer } = await send(operation, request, thingsOf(book), all);
      if (answer.status < 500) read[`${operation.name} ${index}`] = JSON.stringify(withoutTrace(answer.body));
    }
  }
  return read;
}

const withoutTrace = (body: unknown): unknown =>
  typeof body === 'object' && body !== null ? { ...body, traceId: undefined } : body;

it('every route is classified, and no other', () => {
  expect(Object.keys(ROUTE_CLASSES).sort()).toEqual(operations.map(({ name }) => name).sort());
});

describe('a key of one book', () => {
  let before: Record<string, string>;
  beforeAll(async () => {
    before = await everythingOf(foreign);
    expect(Object.values(before).filter((text) => text.includes('zulu')).length).toBeGreaterThan(20);
  });
  afterAll(async () => {
    expect(await everythingOf(foreign)).toEqual(before);
  });

  it.each(ofABook.map((operation) => [operation.name, operation] as const))(
    '%s: does not reach another book by its name',
    async (_name, operation) => {
      for (const request of requestsOf(operation)) {
        const other = await send(operation, request, thingsOf(foreign), scoped);
        expect([other.answer.status, other.answer.body.code]).toEqual([403, 'AUTH.BOOK_NOT_IN_SCOPE']);
        const ghost = await send(operation, request, { ...thingsOf(foreign), book: 'nowhere' }, scoped);
        expect(said(other, 'zulu')).toBe(said(ghost, 'nowhere'));
      }
    },
  );

  const naming = ofABook.flatMap((operation) =>
    requestsOf(operation).flatMap((request, index) =>
      namesIn(operation, request).map(
        (thing) => [`${operation.name} (${index})`, thing, operation, request] as const,
      ),
    ),
  );
  it.each(naming)('%s: another book’s %s is nothing there', async (_name, thing, operation, request) => {
    const mine = thingsOf(own);
    const theirs = thingsOf(foreign)[thing]!;
    const other = await send(operation, request, { ...mine, [thing]: theirs }, scoped);
    const ghost = await send(operation, request, { ...mine, [thing]: GHOSTS[thing]! }, scoped);
    expect(said(other, theirs)).toBe(said(ghost, GHOSTS[thing]!));
    expect(leaks(other)).toEqual([]);
    // The request is one that finds something in the own book, or this would show nothing.
    const good = await send(operation, request, mine, scoped);
    if (!FINDS_NOTHING.has(`${operation.name} ${thing}`))
      expect(said(good, mine[thing]!)).not.toBe(said(ghost, GHOSTS[thing]!));
    expect(leaks(good)).toEqual([]);
  });

  it.each(ofABook.map((operation) => [operation.name, operation] as const))(
    '%s: tells nothing of another book, also for a cursor of it',
    async (_name, operation) => {
      const pages = operation.parameters.some(({ name }) => name === 'after');
      for (const request of requestsOf(operation)) {
        const mine = await send(operation, request, thingsOf(own), scoped);
        expect(leaks(mine)).toEqual([]);
        if (!pages) continue;
        const short = { ...request, query: { ...request.query, limit: '1' } };
        const { next } = (await send(operation, short, thingsOf(foreign), all)).answer.body;
        if (typeof next !== 'string') continue;
        const after = { ...request, query: { ...request.query, after: next } };
        const stolen = await send(operation, after, thingsOf(own), scoped);
        expect(stolen.answer.status).toBeLessThan(500);
        expect(leaks(stolen)).toEqual([]);
      }
    },
  );

  const ofAll = operations.filter(({ name }) => ROUTE_CLASSES[name]?.kind === 'of-all-books');
  it.each(ofAll.map((operation) => [operation.name, operation] as const))(
    '%s: is not for it',
    async (name, operation) => {
      const { body } = ROUTE_CLASSES[name] as { body?: unknown };
      const sent = await send(operation, { body }, { ...thingsOf(own), name: 'log.level' }, scoped);
      const code = name === 'POST /v1/books' ? 'AUTH.BOOK_NOT_IN_SCOPE' : 'AUTH.ALL_BOOKS_NEEDED';
      expect([sent.answer.status, sent.answer.body.code]).toEqual([403, code]);
    },
  );

  const ofNone = operations.filter(({ name }) => ROUTE_CLASSES[name]?.kind === 'of-no-book');
  it.each(ofNone.map((operation) => [operation.name, operation] as const))(
    '%s: tells nothing of another book',
    async (_name, operation) => {
      expect(leaks(await send(operation, {}, thingsOf(own), scoped))).toEqual([]);
    },
  );

  it('the audit trail is that of its own book', async () => {
    const trail = async (book: string): Promise<Sent> => {
      const path = `/v1/audit-events?book=${book}`;
      return { answer: await service.call('GET', path, { key: scoped }), said: path };
    };
    const mine = await trail('alpha');
    expect([mine.answer.status, mine.answer.body.items.length > 0, leaks(mine)]).toEqual([200, true, []]);
    const [other, ghost] = [await trail('zulu'), await trail('nowhere')];
    expect([other.answer.status, other.answer.body.code]).toEqual([403, 'AUTH.BOOK_NOT_IN_SCOPE']);
    expect(said(other, 'zulu')).toBe(said(ghost, 'nowhere'));
  });

  it('a number that its client used in the other book is a conflict, and tells nothing of what was posted', async () => {
    const order = { roles: ['poster'], books: ['zulu'], reason: 'test' };
    const issued = await service.call('POST', '/v1/clients/of-alpha/keys', { role: 'admin', body: order });
    const requestNumber = newRequestNumber();
    const post = async (book: FurnishedBook, key: string): Promise<Answer> =>
      service.call('POST', `/v1/books/${book.code}/vouchers`, {
        key,
        headers: { 'idempotency-key': requestNumber },
        body: { businessType: 'transfer', lines: move(book.accounts[0]!, book.accounts[2]!, '1.00') },
      });
    const first = await post(foreign, issued.body.secret);
    expect(first.status).toBe(201);
    const second = await post(own, scoped);
    expect([second.status, second.body.code]).toEqual([409, 'LEDGER.REQUEST_CONTENT_DIFFERS']);
    expect(JSON.stringify(second.body)).not.toContain(first.body.id);
    const path = `/v1/books/alpha/vouchers/by-request/${requestNumber}`;
    expect((await service.call('GET', path, { key: scoped })).status).toBe(404);
    before = await everythingOf(foreign);
  });
});
