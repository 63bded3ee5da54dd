import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  PostGroup,
  PostingQueue,
  type Posting,
  type PostingOutcome,
} from '../../../src/ledger/posting/index.js';
import { auditBooks } from '../../support/audit-books.js';
import { openBook } from '../../support/book.js';
import { recordedRows } from '../../support/recorded-rows.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';
import { createTicketTable, postingWith, TicketDesk, type Ticket } from '../../support/tickets.js';

const EVENTS = ['concert', 'match', 'opera'];
const BUY = ['customer', 'sales'] as const;

let schema: TestSchema;
let nodes: Service[];
let queues: PostingQueue[];
let bookId: number;
let calls: string[];
let desk: TicketDesk;
let seats: TicketDesk;
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  queues = nodes.map(({ app }) => app.get(PostingQueue, { strict: false }));
  await openBook(nodes[0]!.call, {
    accounts: [
      { code: 'customer', glAccount: '2201', overdraftLimit: 'unlimited' },
      { code: 'poor', glAccount: '2201' },
      { code: 'sales', glAccount: '6301' },
    ],
  });
  bookId = Number((await schema.sql<{ id: string }>('SELECT id FROM book'))[0]!.id);
  for (const table of ['ticket', 'seat']) await createTicketTable(schema, table);
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  expect(await auditBooks(schema.sql)).toEqual([]);
  await schema.drop();
});

beforeEach(async () => {
  calls = [];
  [desk, seats] = [
    new TicketDesk('ticket', 10, (name) => calls.push(name)),
    new TicketDesk('seat', 20, (name) => calls.push(name)),
  ];
  await stock(20);
});

async function stock(remaining: number): Promise<void> {
  for (const table of ['ticket', 'seat']) {
    await schema.sql(`REPLACE INTO ${table} (event, remaining, holder) VALUES ?`, [
      EVENTS.map((event) => [event, remaining, '']),
    ]);
  }
}

const stateOf = async (table: string, event: string): Promise<Ticket> =>
  (await schema.sql<Ticket>(`SELECT remaining, holder FROM ${table} WHERE event = ?`, [event]))[0]!;
const post = (posting: Posting, node = 0) => queues[node % 2]!.post(posting);
const buy = (events: string[], more: Partial<Posting> = {}) =>
  postingWith(bookId, BUY, [desk.take(events)], more);

/** Kinds and codes of the outcomes, counted. */
function count(outcomes: readonly PostingOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const name = outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const vouchers = async (): Promise<number> => Number((await recordedRows(schema.sql)).voucher_rows);

describe('rows of another module change with the voucher or not at all', () => {
  it('what the guard allows is written with the voucher', async () => {
    const posting = buy(['concert']);
    const outcome = await post(posting);
    expect(outcome.kind).toBe('posted');
    expect(await stateOf('ticket', 'concert')).toEqual({ remaining: 19, holder: posting.voucherId });
    const { status } = await nodes[1]!.call('GET', `/v1/books/main/vouchers/${posting.voucherId}`);
    expect(status).toBe(200);
  });

  it('what the guard refuses is not posted, and nothing is written on either side', async () => {
    await stock(0);
    const before = await recordedRows(schema.sql);
    const outcome = await post(buy(['match']));
    expect(count([outcome])).toEqual({ 'TEST.SOLD_OUT': 1 });
    expect(await recordedRows(schema.sql)).toEqual(before);
    expect(await stateOf('ticket', 'match')).toEqual({ remaining: 0, holder: '' });
  });

  it('what the ledger refuses leaves the rows as they were', async () => {
    const outcome = await post(postingWith(bookId, ['poor', 'sales'], [desk.take(['match'])]));
    expect(count([outcome])).toEqual({ 'LEDGER.INSUFFICIENT_FUNDS': 1 });
    expect(await stateOf('ticket', 'match')).toEqual({ remaining: 20, holder: '' });
  });

  it('of two participants the refusal of one keeps the other from writing', async () => {
    await schema.sql("UPDATE seat SET remaining = 0 WHERE event = 'opera'");
    const outcome = await post(postingWith(bookId, BUY, [desk.take(['opera']), seats.take(['opera'])]));
    expect(count([outcome])).toEqual({ 'TEST.SOLD_OUT': 1 });
    expect(await stateOf('ticket', 'opera')).toEqual({ remaining: 20, holder: '' });
  });

  it('a number that was used before takes no second ticket', async () => {
    const posting = buy(['concert']);
    const again = { ...buy(['concert'], { requestNumber: posting.requestNumber }) };
    const outcomes = await Promise.all([post(posting, 0), post(again, 0), post({ ...again }, 1)]);
    outcomes.push(await post({ ...again }));
    expect(count(outcomes)).toEqual({ posted: 1, replayed: 3 });
    expect((await stateOf('ticket', 'concert')).remaining).toBe(19);
  });

  it('a dry run asks the guard and takes nothing', async () => {
    const group = nodes[0]!.app.get(PostGroup, { strict: false });
    const rehearse = async () => {
      const outcome = await group.dryRun([buy(['concert'])]);
      return outcome.ok ? outcome.outcomes[0]!.kind : outcome.refusal.code;
    };
    expect(await rehearse()).toBe('posted');
    expect((await stateOf('ticket', 'concert')).remaining).toBe(20);
    await stock(0);
    expect(await rehearse()).toBe('TEST.SOLD_OUT');
  });
});

describe('many at once', () => {
  it.each([1, 2])('fifty postings on %s nodes take exactly the twenty tickets there are', async (used) => {
    const before = await vouchers();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => post(buy(['concert']), index % used)),
    );
    expect(count(outcomes)).toEqual({ posted: 20, 'TEST.SOLD_OUT': 30 });
    expect((await stateOf('ticket', 'concert')).remaining).toBe(0);
    expect((await vouchers()) - before).toBe(20);
  });

  it('those that arrive together are one group: rows are locked once for all, sorted and without repetition', async () => {
    await Promise.all(['opera', 'concert', 'match', 'concert'].map((event) => post(buy([event]))));
    expect(desk.locked).toEqual([['concert', 'match', 'opera']]);
  });

  it('participants are locked by rank, whichever a posting names first', async () => {
    const named = [
      [seats.take(['opera']), desk.take(['opera'])],
      [desk.take(['concert']), seats.take(['match'])],
    ];
    await Promise.all(named.map((participations) => post(postingWith(bookId, BUY, participations))));
    expect(calls).toEqual(['ticket', 'seat']);
  });

  it('opposite orders of events and participants on two nodes are all posted', async () => {
    await stock(1_000);
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const events = index % 4 < 2 ? EVENTS : [...EVENTS].reverse();
        const participations = [desk.take(events), seats.take(events)];
        if (index % 2) participations.reverse();
        return post(postingWith(bookId, BUY, participations), index);
      }),
    );
    expect(count(outcomes)).toEqual({ posted: 200 });
    for (const event of EVENTS) expect((await stateOf('seat', event)).remaining).toBe(800);
  });
});

describe('a posting that cannot be stored is refused alone', () => {
  const TOO_LONG = 'x'.repeat(41);

  it('a value that the column does not take: the culprit is refused, the others of its group are posted', async () => {
    const before = await vouchers();
    const postings = Array.from({ length: 9 }, (_, index) =>
      postingWith(bookId, BUY, [desk.take([EVENTS[index % 3]!], index === 7 ? TOO_LONG : `holder-${index}`)]),
    );
    const outcomes = await Promise.all(postings.map((posting) => post(posting)));
    expect(desk.locked[0]).toEqual(EVENTS);
    expect(outcomes.map(({ kind }) => kind)).toEqual(
      postings.map((_, index) => (index === 7 ? 'refused' : 'posted')),
    );
    expect(outcomes[7]).toMatchObject({ refusal: { code: 'LEDGER.NOT_STORABLE', kind: 'malformed' } });
    expect((await vouchers()) - before).toBe(8);
    expect(
      await Promise.all(EVENTS.map(async (event) => (await stateOf('ticket', event)).remaining)),
    ).toEqual([17, 18, 17]);
  });

  it('the number of the culprit stays free', async () => {
    const culprit = postingWith(bookId, BUY, [desk.take(['opera'], TOO_LONG)]);
    expect(count([await post(culprit)])).toEqual({ 'LEDGER.NOT_STORABLE': 1 });
    const corrected = buy(['opera'], { requestNumber: culprit.requestNumber });
    expect((await post(corrected)).kind).toBe('posted');
  });

  it('a fault of the participant itself: its posting fails, the others of the group are posted', async () => {
    const before = await vouchers();
    desk.brokenFor = 'broken';
    const settled = await Promise.allSettled(
      ['a', 'broken', 'c', 'd'].map((holder) =>
        post(postingWith(bookId, BUY, [desk.take(['match'], holder)])),
      ),
    );
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect((await vouchers()) - before).toBe(3);
    expect((await stateOf('ticket', 'match')).remaining).toBe(17);
  });
});
