import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tx } from '../../../src/platform/database/index.js';
import { BacklogRepository } from '../../../src/webhooks/database/backlog.repository.js';
import { DeliveryRepository } from '../../../src/webhooks/database/delivery.repository.js';
import { EventRepository } from '../../../src/webhooks/database/event.repository.js';
import { LaneRepository } from '../../../src/webhooks/database/lane.repository.js';
import { OutboxRepository, removeStatement } from '../../../src/webhooks/database/outbox.repository.js';
import { connectNoted, inTables, isReached, type NotedDatabase } from '../../support/noted-database.js';
import { createSchema, type TestSchema } from '../../support/schema.js';

const SUBJECTS = 6_000;
const EVENTS = 4;
const LANES = 3_000;
const NOW = '2026-11-21 08:00:00.000000';
/** Rows that a statement may read for each that it is asked for. */
const ROWS_EACH = 20;

const uuid = (number: number): string => `01a1fdac-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
const bytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const subjectOf = (index: number): string => `payout:${uuid(index)}`;
const [busy, idle] = [randomUUID(), randomUUID()];

let schema: TestSchema;
let database: NotedDatabase;
let tx: Tx;
beforeAll(async () => {
  schema = await createSchema(undefined, false);
  for (const id of [busy, idle])
    await schema.sql(
      `INSERT INTO webhook_endpoint (id, book_id, client_id, url, types, status, version, sealed_secret, created_at,
         changed_at) VALUES (?, 1, 1, 'http://x', '*', 'active', 1, '', ?, ?)`,
      [bytes(id), NOW, NOW],
    );
  for (let start = 0; start < SUBJECTS; start += 500) await fill(start, 500);
  await schema.sql(
    'ANALYZE TABLE webhook_outbox, webhook_event, webhook_delivery, webhook_lane, webhook_endpoint',
  );
  database = await connectNoted(schema.adminUrl);
  const query = database.dataSource.query as never;
  tx = new Tx({
    query,
    execute: query,
    write: query,
    inOrder: query,
    together: query,
    manager: null as never,
  });
}, 300_000);
afterAll(async () => {
  await database.end();
  await schema.drop();
});

/** Events of some subjects: the last event waits where there is a lane; every hundredth lane is parked, some are not due. */
async function fill(start: number, count: number): Promise<void> {
  const indexes = Array.from({ length: count }, (_, index) => start + index);
  const events = indexes.flatMap((index) =>
    Array.from({ length: EVENTS }, (_, place) => ({
      index,
      number: place + 1,
      id: bytes(uuid(index * EVENTS + place)),
    })),
  );
  await schema.sql(
    'INSERT INTO webhook_event (client_id, book_id, id, subject, number, type, payload, occurred_at) VALUES ?',
    [
      events.map(({ index, number, id }) => [
        1,
        1,
        id,
        subjectOf(index),
        number,
        'payout.created',
        '{}',
        NOW,
      ]),
    ],
  );
  await schema.sql(
    `INSERT INTO webhook_delivery (endpoint_id, event_id, subject, number, type, status, attempts) VALUES ?`,
    [
      events.map(({ index, number, id }) => {
        const status = number === EVENTS && index < LANES ? 'waiting' : 'delivered';
        return [bytes(busy), id, subjectOf(index), number, 'payout.created', status, 1];
      }),
    ],
  );
  await schema.sql(
    'INSERT INTO webhook_outbox (id, book_id, client_id, subject, number, type, payload, occurred_at) VALUES ?',
    [
      events.map(({ index, number, id }) => [
        id,
        1,
        1,
        subjectOf(index),
        number,
        'payout.created',
        '{}',
        NOW,
      ]),
    ],
  );
  const waiting = indexes.filter((index) => index < LANES);
  if (waiting.length === 0) return;
  await schema.sql('INSERT INTO webhook_lane (endpoint_id, subject, state, due_at, since) VALUES ?', [
    waiting.map((index) => {
      const [state, due] = [
        index % 100 === 0 ? 'parked' : 'due',
        index % 2 === 0 ? '2026-11-21 07:00:00' : '2026-11-22',
      ];
      return [bytes(busy), subjectOf(index), state, due, `2026-11-20 0${index % 10}:00:00`];
    }),
  ]);
}

const owner = { clientId: 1, bookId: 1 };
const some = (size: number): string[] => Array.from({ length: size }, (_, index) => subjectOf(1_000 + index));
const ids = (size: number): string[] => Array.from({ length: size }, (_, index) => uuid(4_000 + index));
const lanes = (): LaneRepository => new LaneRepository(database.dataSource);
const backlog = (): BacklogRepository => new BacklogRepository(database.dataSource);
const outbox = (): OutboxRepository => new OutboxRepository(database.dataSource);
const deliveries = new DeliveryRepository();
const events = new EventRepository();

/** The only table that is read as a whole: it has as many rows as there are endpoints. */
const isAllowed = (table: string | null): boolean => table === 'e';

/** What nodes ask time and again, and what lists ask. */
const STATEMENTS: readonly [string, (size: number) => Promise<unknown>][] = [
  ['endpoints with work', () => lanes().endpointsWithWork(NOW)],
  ['events whose turn it is', (size) => deliveries.heads(tx, { id: busy, ...owner }, some(size))],
  ['a page of the outbox', (size) => outbox().page(tx, subjectOf(500), size)],
  ['whether the outbox is empty', () => outbox().isEmpty()],
  [
    'events of a replay',
    (size) => events.page(tx, owner, { from: uuid(900), until: uuid(99_999), count: size }),
  ],
  ['events that wait', (size) => events.waiting(tx, [busy, idle], ids(size))],
  ['lanes to be locked', (size) => lanes().lock(tx, busy, some(size))],
  ['deliveries', (size) => backlog().deliveries(busy, uuid(9_000), size)],
  ['deliveries of a subject', (size) => backlog().deliveriesOf(busy, subjectOf(700), 100, size)],
  ['parked subjects', (size) => backlog().lanes(busy, 'parked', null, size)],
  [
    'subjects that wait',
    (size) =>
      backlog().lanes(busy, 'due', { since: '2026-11-20 03:00:00.000000', subject: subjectOf(5) }, size),
  ],
];

describe.each([20, 200])('over a long backlog, %i at once', (size) => {
  it.each(STATEMENTS)('%s: by an index, no more rows than are looked at', async (_, work) => {
    const { statements, rowsRead } = await database.note(() => work(size));
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      const plan = inTables(await database.planOf(statement));
      const others = plan.filter(
        (step) =>
          !isReached(step) &&
          !isAllowed(step.table) &&
          !/^SELECT 1 FROM webhook_outbox LIMIT 1$/.test(statement),
      );
      expect(others, statement).toEqual([]);
    }
    expect(rowsRead).toBeLessThan(ROWS_EACH * (size + 5));
  });

  it('lanes are found to be claimed, and the outbox is emptied, by their keys', async () => {
    const { rowsRead } = await database.note(() =>
      lanes().claim(tx, busy, uuid(1), { now: NOW, until: NOW, count: size }),
    );
    expect(rowsRead).toBeLessThan(ROWS_EACH * (size + 5));
    const keys = some(size).map((subject) => ({ subject, number: 1 }));
    const plan = await database.planOf(removeStatement(keys));
    expect(plan.find(({ table }) => table === 'o')).toMatchObject({ type: 'eq_ref', key: 'PRIMARY' });
  });
});
