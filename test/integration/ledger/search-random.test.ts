import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../../support/audit-books.js';
import { readPublishedSchemas, type PublishedCheck } from '../../support/published-schemas.js';
import { randomOf, seedOf } from '../../support/random.js';
import { entriesWanted, vouchersWanted, type Wanted } from '../../support/search-model.js';
import { SearchWorld } from '../../support/search-world.js';
import { startService, type Service } from '../../support/service.js';

const VOUCHERS = 400;
const AT_ONCE = 20;
const COMBINATIONS = 160;
const WHILE_POSTING = 40;

type List = 'vouchers' | 'entries';

let service: Service;
let published: PublishedCheck;
let world: SearchWorld;
const random = randomOf(seedOf('search'));
beforeAll(async () => {
  service = await startService();
  published = await readPublishedSchemas(service.call);
  world = new SearchWorld(service, random);
  await world.open();
  while (world.posted.length < VOUCHERS) await world.post(AT_ONCE);
}, 120_000);
afterAll(async () => {
  expect(await auditBooks(service.sql)).toEqual([]);
  await service.stop();
});

const model = (list: List, wanted: Wanted): string[] =>
  list === 'vouchers'
    ? vouchersWanted(world.posted, wanted, world.names)
    : entriesWanted(world.posted, wanted, world.names);

function queryOf(wanted: Wanted, paging: Record<string, string>): string {
  const query = new URLSearchParams(paging);
  for (const [name, value] of Object.entries(wanted)) {
    for (const one of [value].flat()) query.append(name, String(one));
  }
  return query.toString();
}

/** All pages, with or without the filters said again; `between` runs after each. */
async function readAll(
  list: List,
  wanted: Wanted,
  limit: number,
  between = async () => {},
): Promise<string[]> {
  const found: string[] = [];
  for (let next: string | null = null; ;) {
    const isRepeated = next === null || random.below(2) === 0;
    const paging = { limit: String(limit), ...(next !== null && { after: next }) };
    const query = queryOf(isRepeated ? wanted : {}, paging);
    const { status, body } = await service.call('GET', `/v1/books/main/${list}?${query}`);
    if (status !== 200) throw new Error(`${query}: ${JSON.stringify(body)}`);
    expect(published(list === 'vouchers' ? 'VoucherPageDto' : 'FoundEntryPageDto', body)).toEqual([]);
    expect(body.items.length).toBeLessThanOrEqual(limit);
    found.push(...body.items.map(nameOf));
    if (!body.hasMore) return found;
    expect(body.items).toHaveLength(limit);
    next = body.next;
    await between();
  }
}

/** As the model names it; an entry also must say what its line says. */
function nameOf(item: {
  id?: string;
  voucher?: string;
  lineNumber?: number;
  account?: string;
  amount?: string;
}) {
  if (item.id !== undefined) return item.id;
  const line = world.posted
    .find(({ id }) => id === item.voucher)!
    .lines.find(({ lineNumber }) => lineNumber === item.lineNumber)!;
  expect(item).toMatchObject({ account: line.account, currency: line.currency, side: line.side });
  expect([line.amount, `-${line.amount}`]).toContain(item.amount);
  return `${item.voucher}/${item.lineNumber}`;
}

describe.each<List>(['vouchers', 'entries'])('random filters of %s', (list) => {
  it(
    'find what a look at everything finds, in its order, on pages of any size',
    { timeout: 180_000 },
    async () => {
      let found = 0;
      for (let round = 0; round < COMBINATIONS / 2; round++) {
        const wanted = world.wanted(list);
        const expected = model(list, wanted);
        const read = await readAll(
          list,
          wanted,
          Math.min(200, random.pick([1, 3, 7, 20, 50, 200]) + Math.floor(expected.length / 20)),
        );
        expect({ wanted, read }).toEqual({ wanted, read: expected });
        found += expected.length;
      }
      expect(found).toBeGreaterThan(COMBINATIONS);
    },
  );

  it(
    'find everything that was there once, and nothing twice, while more is posted',
    { timeout: 120_000 },
    async () => {
      for (let round = 0; round < WHILE_POSTING / 2; round++) {
        const wanted = world.wanted(list);
        const before = model(list, wanted);
        const limit = Math.max(1, Math.floor(before.length / 5));
        const read = await readAll(list, wanted, Math.min(limit, 200), () => world.post(2));
        const there = new Set(before);
        expect({ wanted, read: read.filter((name) => there.has(name)) }).toEqual({ wanted, read: before });
        expect(new Set(read).size).toBe(read.length);
        const after = new Set(model(list, wanted));
        expect(read.filter((name) => !after.has(name))).toEqual([]);
      }
    },
  );
});
