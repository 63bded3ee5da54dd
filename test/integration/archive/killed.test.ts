import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { placesOf, playMonths } from '../../support/archive-world.js';
import { auditBooks } from '../../support/audit-books.js';
import { startProgram, type Program } from '../../support/program.js';
import { randomOf, seedOf, type Random } from '../../support/random.js';
import { recordAnswers } from '../../support/recorded-answers.js';
import { startService, type Service } from '../../support/service.js';
import { verdictOf } from '../../support/verification.js';

const MOVED = ['voucher', 'voucher_line', 'account_entry', 'voucher_fact'];
const TURNS = 4;
/** Of about a hundred vouchers, so that they last for all turns. */
const MOST_MOVED = 12;

let service: Service;
let random: Random;
let before: Map<string, unknown>;
let counts: Record<string, number>;
beforeAll(async () => {
  service = await startService();
  random = randomOf(seedOf('archive killed'));
  await playMonths(service.call, random);
  before = await recordAnswers(service);
  counts = await placesOf(service.sql);
}, 120_000);
afterAll(() => service.stop());

/** The program as people start it; of few vouchers a transaction, so that there are many moments. */
function startArchive(): Program {
  const order = ['--book', 'main', '--through', '2026-10', '--page', String(1 + random.below(3))];
  return startProgram('src/archive.js', ['--database-url', service.adminUrl, ...order], {});
}

async function archived(): Promise<number> {
  const [row] = await service.sql<{ count: string }>('SELECT COUNT(*) AS count FROM archived_voucher');
  return Number(row!.count);
}

/** Kills it when some more vouchers are in the archive, in the middle of whatever it does then. @returns whether it was alive */
async function killSoon(program: Program, others: readonly Program[] = []): Promise<boolean> {
  let isOver = false;
  for (const each of [program, ...others]) void each.ended.then(() => (isOver = true));
  const goal = (await archived()) + random.below(MOST_MOVED);
  const [delay, isEarly] = [random.below(12), random.below(5) === 0];
  // Now and then before it has begun.
  if (isEarly) await pause(random.below(1_000));
  else while (!isOver && (await archived()) <= goal) await pause(1);
  await pause(delay);
  program.kill('SIGKILL');
  return (await program.ended).code === -1;
}

async function expectNothingLost(): Promise<void> {
  const now = await placesOf(service.sql);
  for (const table of MOVED) expect(now[table]! + now[`archived_${table}`]!).toBe(counts[table]);
}

it('killed at any moment, one or two at once, the program goes on when it is started again', async () => {
  let killed = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const programs = turn % 2 === 0 ? [startArchive()] : [startArchive(), startArchive()];
    for (const [index, program] of programs.entries()) {
      if (await killSoon(program, programs.slice(index + 1))) killed += 1;
      await expectNothingLost();
    }
    if (turn % 3 === 1)
      expect(await verdictOf(service.databaseUrl)).toMatchObject({ exitCode: 0, found: [] });
  }
  expect(killed).toBeGreaterThan(0);

  const last = await Promise.all([startArchive().ended, startArchive().ended]);
  expect(last.map(({ code, errors }) => [code, errors])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  await expectNothingLost();
  const online = await service.sql("SELECT 1 FROM voucher WHERE business_date < '2026-11-01' LIMIT 1");
  expect(online).toEqual([]);
  const months = await service.sql('SELECT month, status FROM archived_month ORDER BY month');
  expect(months).toEqual(['2026-08', '2026-09', '2026-10'].map((month) => ({ month, status: 'archived' })));
  expect(await recordAnswers(service)).toEqual(before);
  expect(await verdictOf(service.databaseUrl)).toMatchObject({ exitCode: 0, found: [] });
  expect(await auditBooks(service.sql)).toEqual([]);
}, 120_000);
