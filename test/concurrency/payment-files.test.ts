import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileEntryRepository } from '../../src/payment-files/database/file-entry.repository.js';
import { IncomingFileRepository } from '../../src/payment-files/database/incoming-file.repository.js';
import { auditBooks } from '../support/audit-books.js';
import { FILE_CHANNEL, FILE_PAYER, FILES, startFileWorld, type FileWorld } from '../support/file-world.js';
import { writePayouts } from '../support/written-payouts.js';

/** More than a page of anything: of claims, of entries, of lines, of what is locked together. */
const MANY = 1_100;
const PER_FILE = 1_000;

const idOf = (row: { id: Buffer }): string => row.id.toString('hex');

describe('two nodes at the same files', () => {
  let world: FileWorld;
  beforeAll(async () => {
    world = await startFileWorld({ nodes: 2, file: { maximumEntries: PER_FILE } });
  });
  afterAll(() => world.stop());

  it('enter each of 1,100 payouts once, in files that are sealed full, numbered without a gap', async () => {
    const { sql } = world.schema;
    const ids = await writePayouts(sql, {
      book: 'main',
      channel: FILE_CHANNEL,
      payer: FILE_PAYER,
      count: MANY,
    });
    await Promise.all(world.nodes.map((node) => world.round(node)));
    await Promise.all(world.nodes.map((node) => world.round(node)));
    const entered = await sql<{ id: Buffer }>('SELECT payout_id AS id FROM payment_file_entry');
    expect(entered.map(idOf).sort()).toEqual(ids.map((id) => id.replaceAll('-', '')).sort());
    const files = await sql<{ number: number; state: string; entries: number; last: number }>(
      `SELECT f.number, f.state, f.entries, (SELECT MAX(position) FROM payment_file_entry e WHERE e.file_id = f.id) AS last
       FROM payment_file f ORDER BY f.number`,
    );
    expect(files).toEqual([
      { number: 1, state: 'sealed', entries: PER_FILE, last: PER_FILE },
      { number: 2, state: 'open', entries: MANY - PER_FILE, last: MANY - PER_FILE },
    ]);
  });

  it('seal, hand over and withdraw at once: each happens once, and of hand-over and withdrawal one', async () => {
    const { call } = world.nodes[0]!;
    const other = world.nodes[1]!.call;
    const options = { role: 'operator' as const, body: { reason: 'test' } };
    const sealed = await Promise.all(
      [0, 1, 2, 3].map((n) => (n % 2 ? call : other)('POST', `${FILES}/seal`, options)),
    );
    expect(sealed.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422]);
    const { file } = sealed.find(({ status }) => status === 200)!.body;
    const both = await Promise.all(
      ['hand-over', 'withdraw', 'hand-over', 'withdraw'].map((verb, n) =>
        (n % 2 ? call : other)('POST', `${FILES}/${file}/${verb}`, options),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409]);
    const kinds = (await world.file(file)).events.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(['open', 'seal', kinds.includes('withdraw') ? 'withdraw' : 'hand-over']);
  });

  it('a claim whose entry cannot be written is none: the payout stays approved', async () => {
    const id = await world.approved();
    const entries = world.nodes[0]!.app.get(FileEntryRepository, { strict: false });
    const insert = entries.insert.bind(entries);
    entries.insert = async (...all) => {
      await insert(...all);
      throw new Error('the node breaks here');
    };
    await world.round();
    expect((await world.payout(id)).state).toBe('approved');
    entries.insert = insert;
    await world.round(world.nodes[1]);
    expect((await world.payout(id)).state).toBe('processing');
    const rows = await world.schema.sql(
      'SELECT position FROM payment_file_entry WHERE payout_id = UNHEX(REPLACE(?, ?, ?))',
      [...[id, '-', '']],
    );
    expect(rows).toHaveLength(1);
  });
});

describe('results of more than a page', () => {
  let world: FileWorld;
  const count = 230;
  beforeAll(async () => {
    world = await startFileWorld({ nodes: 2 });
    for (let start = 0; start < count; start += 23)
      await Promise.all(Array.from({ length: 23 }, () => world.approved({ amount: '1.00' })));
  });
  afterAll(async () => {
    expect(await auditBooks(world.schema.sql)).toEqual([]);
    await world.stop();
  });

  it('are read by one node at a time, and by the next one from where a dead one was', async () => {
    const reference = await world.handedOver();
    await world.carry(reference);
    await world.round();
    const { body } = (await world.result(reference))!;
    const [first, second] = world.nodes;
    const incoming = first!.app.get(IncomingFileRepository, { strict: false });
    const goOn = incoming.goOn.bind(incoming);
    incoming.goOn = async (...all) => {
      await goOn(...all);
      throw new Error('the node dies here');
    };
    await world.round(first);
    const half = await world.nodes[1]!.call('GET', `${FILES}/incoming/${body.id}`, { role: 'operator' });
    expect(half.body).toMatchObject({ lines: count, linesDone: 200, done: false });
    // Held by the dead one until its lease is over.
    await world.round(second);
    expect((await second!.call('GET', `${FILES}/incoming/${body.id}`, { role: 'operator' })).body.done).toBe(
      false,
    );
    await world.schema.sql(
      'UPDATE payment_file_incoming SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND',
    );
    await Promise.all([world.round(second), world.round(second)]);
    expect((await world.file(reference)).state).toBe('complete');
    const [exchanges] = await world.schema.sql<{ count: string }>(
      'SELECT COUNT(*) AS count FROM payout_exchange',
    );
    expect(Number(exchanges!.count)).toBe(count);
  });

  it('lists of files, entries and incoming files go on beyond a page, each row once', async () => {
    const { call } = world.nodes[0]!;
    for (let each = 0; each < 3; each++) {
      await world.approved();
      await world.handedOver();
    }
    const all = async (path: string, key: string, limit: number): Promise<string[]> => {
      const found: string[] = [];
      for (let after = ''; ;) {
        const { body } = await call('GET', `${path}?limit=${limit}${after}`, { role: 'operator' });
        found.push(...body.items.map((item: Record<string, string>) => item[key]));
        if (!body.hasMore) return found;
        after = `&after=${body.next}`;
      }
    };
    const files = await all(FILES, 'file', 1);
    expect(files).toEqual([...new Set(files)].sort().reverse());
    expect(files).toHaveLength(4);
    const entries = await all(`${FILES}/${files.at(-1)}/entries`, 'payout', 100);
    expect(new Set(entries).size).toBe(count);
    expect(await all(`${FILES}/incoming`, 'id', 1)).toHaveLength(2);
  });
});
