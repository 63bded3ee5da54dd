import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditBooks } from '../support/audit-books.js';
import { openBook, type AccountToOpen } from '../support/book.js';
import { Corrections, move } from '../support/corrections.js';
import { moveEarmark, pay } from '../support/earmarks.js';
import { fundedCustomer, holdsOf, placed } from '../support/holds.js';
import { seedOf } from '../support/random.js';
import { createSchema, type TestSchema } from '../support/schema.js';
import { startService, type Service } from '../support/service.js';
import { storm } from '../support/storm.js';
import { verdictOf, type Verdict } from '../support/verification.js';
import { closeDay, moveTo, openDay, sealDay } from '../support/verification-world.js';

const ACCOUNTS: AccountToOpen[] = Array.from({ length: 10 }, (_, index) => ({
  code: `storm:${index}`,
  glAccount: index % 2 === 0 ? '2201' : '1002',
  overdraftLimit: ['0', 'unlimited'][index % 2]!,
}));
const DATES = ['2026-11-22', '2026-11-23', '2026-11-24'];
/** Verifications that must have been made while the storm went on. */
const DURING = 4;

let schema: TestSchema;
let nodes: Service[];
beforeAll(async () => {
  schema = await createSchema();
  nodes = [await startService({ schema }), await startService({ schema })];
  await openBook(nodes[0]!.call, { accounts: [...ACCOUNTS, { code: 'bank', glAccount: '1002' }] });
});
afterAll(async () => {
  for (const node of nodes) await node.stop();
  await schema.drop();
});

/** Does something again and again until it is told to stop. */
async function untilOver(isOver: () => boolean, work: () => Promise<void>): Promise<number> {
  let times = 0;
  for (; !isOver(); times++) await work();
  return times;
}

async function setAsideAndTakeBack(call: Service['call']): Promise<void> {
  const holds = holdsOf(call);
  const customer = await fundedCustomer(call);
  const hold = await placed(holds.place(customer, '10.00'));
  await holds.capture(hold, [['bank', '4.00']]);
  await holds.release(hold);
  await pay(call, { from: 'bank', to: customer, amount: '5.00', brings: 'order' });
  await moveEarmark(call, customer, { from: 'order', to: null, amount: '2.00' });
  const corrections = new Corrections(call);
  await corrections.reverse((await corrections.post(move('bank', customer, '1.00'))).id);
}

/** One day after the other is opened, cut, closed and sealed. */
async function turnDays(call: Service['call'], isOver: () => boolean): Promise<void> {
  let before = '2026-11-21';
  for (const date of DATES) {
    if (isOver()) return;
    await openDay(call, date);
    await moveTo(call, date);
    await closeDay(call, before);
    await sealDay(call, before);
    before = date;
    await pause(500);
  }
}

describe('while postings, holds, reversals, day cuts and seals go on', () => {
  it('verification finds nothing, again and again', async () => {
    const seed = seedOf('verification in a storm');
    let isOver = false;
    const over = (): boolean => isOver;
    const verdicts: Verdict[] = [];
    const stormy = untilOver(
      () => verdicts.length > DURING,
      async () => {
        await storm({
          ...{ urls: nodes.map(({ url }) => url), book: 'main', accounts: ACCOUNTS.map(({ code }) => code) },
          ...{ clients: 16, postingsPerClient: 20, seed: seed + verdicts.length },
        });
      },
    ).finally(() => (isOver = true));
    const others = [
      untilOver(over, () => setAsideAndTakeBack(nodes[0]!.call)),
      untilOver(over, () => setAsideAndTakeBack(nodes[1]!.call)),
      turnDays(nodes[1]!.call, over),
    ];
    const verifying = untilOver(over, async () => void verdicts.push(await verdictOf(schema.databaseUrl)));
    await Promise.all([stormy, verifying, ...others]);
    expect(verdicts.map(({ found, errors }) => [found, errors.includes('could not')])).toEqual(
      verdicts.map(() => [[], false]),
    );
    const counts = verdicts.map(({ checked }) => checked.vouchers!);
    expect(new Set(counts).size).toBeGreaterThan(DURING - 1);
    const last = await verdictOf(schema.databaseUrl);
    expect([last.exitCode, last.checked.seals]).toEqual([0, expect.any(Number)]);
    expect(last.checked.seals).toBeGreaterThan(0);
    expect(await auditBooks(schema.sql)).toEqual([]);
  }, 180_000);
});
