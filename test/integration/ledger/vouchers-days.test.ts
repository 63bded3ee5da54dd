import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { move, openBook, posting } from '../../support/book.js';
import type { Answer } from '../../support/call.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

const DAYS = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'];
const ACCOUNTS = [
  { code: 'bank', glAccount: '1002' },
  { code: 'customer', glAccount: '2201' },
];

let schema: TestSchema;
let nodes: Service[];
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  expect(await auditBooks(schema.sql)).toEqual([]);
  await schema.drop();
});

async function command(method: string, path: string, body?: unknown): Promise<void> {
  const answer = await nodes[0]!.call(method, `/v1/books/${path}`, { role: 'admin', body });
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
}

/** The next day is opened, made the current one, and the day before closed, as at a real cut. */
async function cut(book: string, from: string, to: string): Promise<void> {
  await command('POST', `${book}/business-days`, { businessDate: to });
  await command('PUT', `${book}/business-date`, { businessDate: to });
  await pause(50);
  await command('POST', `${book}/business-days/${from}/close`);
}

/** Sixteen clients that post, until they are told to stop. */
function keepPosting(book: string, more: (turn: number) => Record<string, unknown> = () => ({})) {
  const answers: Answer[] = [];
  let stopped = false;
  const clients = Array.from({ length: 16 }, async (_, index) => {
    for (let turn = 0; !stopped; turn++) {
      const request = posting(move('bank', 'customer', '1.00'), more(turn));
      answers.push(await nodes[index % 2]!.call('POST', `/v1/books/${book}/vouchers`, request));
    }
  });
  return {
    /** Resolves when so many answers have come that every client has seen what was done before. */
    goOn: async (): Promise<void> => {
      for (const enough = answers.length + 100; answers.length < enough;) await pause(5);
    },
    stop: async (): Promise<Answer[]> => {
      stopped = true;
      await Promise.all(clients);
      return answers;
    },
  };
}

/** Vouchers of a date as its list shows them. */
async function listed(book: string, businessDate: string): Promise<string[]> {
  const ids: string[] = [];
  for (let after = ''; ;) {
    const path = `/v1/books/${book}/vouchers?businessDate=${businessDate}&limit=200${after}`;
    const { body } = await nodes[0]!.call('GET', path);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    if (!body.hasMore) return ids;
    after = `&after=${body.next}`;
  }
}

describe('a day is cut and closed while postings run', () => {
  it('postings that name no date go to the day that is current, none is refused and none comes after the close', async () => {
    await openBook(nodes[0]!.call, { code: 'cut', businessDate: DAYS[0]!, accounts: ACCOUNTS });
    const clients = keepPosting('cut');
    const afterClose: string[][] = [];
    for (const [index, day] of DAYS.slice(0, -1).entries()) {
      await clients.goOn();
      await cut('cut', day, DAYS[index + 1]!);
      afterClose.push(await listed('cut', day));
    }
    await clients.goOn();
    const answers = await clients.stop();
    expect(answers.filter(({ status }) => status !== 201).map(({ body }) => body)).toEqual([]);

    const days = await Promise.all(DAYS.map((day) => listed('cut', day)));
    // What the list showed right after the close is what it shows at the end.
    expect(days.slice(0, -1)).toEqual(afterClose);
    for (const [index, day] of DAYS.entries()) {
      const accepted = answers.filter(({ body }) => body.businessDate === day).map(({ body }) => body.id);
      expect(accepted.length).toBeGreaterThan(0);
      expect(accepted.sort()).toEqual(days[index]);
    }
    expect(new Set(days.flat()).size).toBe(answers.length);
  });

  it('postings that name the day are taken until the close and refused from then on', async () => {
    await openBook(nodes[0]!.call, { code: 'late', businessDate: DAYS[0]!, accounts: ACCOUNTS });
    const clients = keepPosting('late', () => ({ businessDate: DAYS[0] }));
    await clients.goOn();
    await cut('late', DAYS[0]!, DAYS[1]!);
    const closed = await listed('late', DAYS[0]!);
    await clients.goOn();
    const answers = await clients.stop();
    const accepted = answers.filter(({ status }) => status === 201).map(({ body }) => body.id);
    expect(accepted.sort()).toEqual(closed);
    expect(await listed('late', DAYS[0]!)).toEqual(closed);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ status, body }) => `${status} ${body.code}`))).toEqual(
      new Set(['422 LEDGER.BUSINESS_DATE_CLOSED']),
    );
  });

  it('with the date implied and named by turns every voucher is in exactly one open day', async () => {
    await openBook(nodes[0]!.call, { code: 'mixed', businessDate: DAYS[0]!, accounts: ACCOUNTS });
    await command('POST', 'mixed/business-days', { businessDate: DAYS[1] });
    const clients = keepPosting('mixed', (turn) =>
      turn % 2 ? { businessDate: DAYS[turn % 4 < 2 ? 0 : 1] } : {},
    );
    await clients.goOn();
    await cut('mixed', DAYS[0]!, DAYS[1]!);
    await clients.goOn();
    const answers = await clients.stop();
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const accepted = answers.filter(({ status }) => status === 201).map(({ body }) => body.id);
    const days = await Promise.all([DAYS[0]!, DAYS[1]!].map((day) => listed('mixed', day)));
    expect(days.flat().sort()).toEqual(accepted.sort());
  });
});

describe('a stop works from the posting that comes next', () => {
  it('of a business type: postings of it that are sent after the answer are refused by both nodes, others go on', async () => {
    await openBook(nodes[0]!.call, { code: 'stops', businessDate: DAYS[0]!, accounts: ACCOUNTS });
    let stopAnswered = false;
    const afterwards = new Set<string>();
    const clients = keepPosting('stops', (turn) => {
      const businessType = turn % 2 ? 'pay-in' : 'refund';
      const memo = `${businessType} ${stopAnswered ? 'after the stop' : 'before'}`;
      if (stopAnswered) afterwards.add(memo);
      return { businessType, memo };
    });
    await clients.goOn();
    await command('PUT', 'stops/business-types/refund/stop', { stopped: true, reason: 'test' });
    stopAnswered = true;
    await clients.goOn();
    const answers = await clients.stop();
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['LEDGER.BUSINESS_TYPE_STOPPED']));
    expect(afterwards).toEqual(new Set(['refund after the stop', 'pay-in after the stop']));
    const posted = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.memo));
    expect(posted).toEqual(new Set(['refund before', 'pay-in before', 'pay-in after the stop']));
  });

  it('of an account, while postings run: no entry is later than the change', async () => {
    await openBook(nodes[0]!.call, { code: 'stopped-in', businessDate: DAYS[0]!, accounts: ACCOUNTS });
    const clients = keepPosting('stopped-in');
    await clients.goOn();
    await command('POST', 'stopped-in/accounts/customer/stop-in', { stopped: true, reason: 'test' });
    const sequence = async () =>
      (await nodes[1]!.call('GET', '/v1/books/stopped-in/accounts/customer')).body.lastSequence as string;
    const last = await sequence();
    await clients.goOn();
    const answers = await clients.stop();
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(Number(last));
    expect(await sequence()).toBe(last);
    const codes = new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code));
    expect(codes).toEqual(new Set(['LEDGER.ACCOUNT_STOPPED_IN']));
  });
});
