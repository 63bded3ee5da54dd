import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveBook } from '../../../src/archive/archive-book.js';
import { ArchiveStopped } from '../../../src/archive/archive-stopped.js';
import { ArchiveSession } from '../../../src/archive/database/archive-session.repository.js';
import { archiveThrough, placesOf, playMonths } from '../../support/archive-world.js';
import { auditBooks } from '../../support/audit-books.js';
import { randomOf, seedOf, type Random } from '../../support/random.js';
import { recordAnswers } from '../../support/recorded-answers.js';
import { startService, type Service } from '../../support/service.js';
import { verdictOf } from '../../support/verification.js';

const BREAKS = 15;

let service: Service;
let random: Random;
let before: Map<string, unknown>;
let counts: Record<string, number>;
beforeAll(async () => {
  service = await startService();
  random = randomOf(seedOf('archive broken off'));
  await playMonths(service.call, random);
  before = await recordAnswers(service);
  counts = await placesOf(service.sql);
}, 120_000);
afterAll(() => service.stop());

/** A session that breaks before or after its statement of that number: a kill of the connection, or an error. */
async function breakingSession(at: number, isAfter: boolean, kills: boolean): Promise<ArchiveSession> {
  const session = await ArchiveSession.open(service.adminUrl);
  const [{ id }] = (await session.rows<{ id: string }>('SELECT CONNECTION_ID() AS id')) as [{ id: string }];
  let sent = 0;
  const breakOff = async (): Promise<void> => {
    if (kills) await service.sql(`KILL ${id}`);
    else throw new Error('broken off');
  };
  const wrap =
    <Answer>(send: (statement: string) => Promise<Answer>) =>
    async (statement: string): Promise<Answer> => {
      const isHere = ++sent === at;
      if (isHere && !isAfter) await breakOff();
      const answer = await send(statement);
      if (isHere) await breakOff();
      return answer;
    };
  const [rows, change] = [session.rows.bind(session), session.change.bind(session)];
  return Object.assign(session, { rows: wrap(rows), change: wrap(change) });
}

async function archive(session: ArchiveSession): Promise<void> {
  const progress = { begin: () => undefined, advance: () => undefined, stop: () => undefined };
  const [{ id }] = (await service.sql<{ id: string }>("SELECT id FROM book WHERE code = 'main'")) as [
    { id: string },
  ];
  const book = new ArchiveBook(session, { id: Number(id), code: 'main' }, progress);
  await book.execute({
    through: '2026-09',
    operator: 'kim',
    dryRun: false,
    vouchersAtOnce: 1 + random.below(9),
  });
}

async function expectNothingLost(): Promise<void> {
  const now = await placesOf(service.sql);
  for (const table of ['voucher', 'voucher_line', 'account_entry', 'voucher_fact'])
    expect(now[table]! + now[`archived_${table}`]!).toBe(counts[table]);
}

describe('archiving that is broken off', () => {
  it('at any statement leaves the books whole, and goes on from there', async () => {
    let brokenOff = 0;
    for (let turn = 0; turn < BREAKS; turn++) {
      const session = await breakingSession(
        1 + random.below(120),
        random.below(2) === 0,
        random.below(2) === 0,
      );
      try {
        await archive(session);
      } catch (error) {
        // It does not stop by itself, whatever was left by those before it.
        expect(error).not.toBeInstanceOf(ArchiveStopped);
        brokenOff += 1;
      } finally {
        session.close();
      }
      await expectNothingLost();
      if (turn % 8 !== 3) continue;
      expect(await verdictOf(service.databaseUrl)).toMatchObject({ exitCode: 0, found: [] });
      expect(await recordAnswers(service)).toEqual(before);
    }
    expect(brokenOff).toBeGreaterThan(0);
    await archiveThrough(service, '2026-09');
    await expectNothingLost();
    const months = await service.sql('SELECT month, status FROM archived_month ORDER BY month');
    expect(months).toEqual([
      { month: '2026-08', status: 'archived' },
      { month: '2026-09', status: 'archived' },
    ]);
    expect(await recordAnswers(service)).toEqual(before);
    expect(await verdictOf(service.databaseUrl)).toMatchObject({ exitCode: 0, found: [] });
    expect(await auditBooks(service.sql)).toEqual([]);
  }, 240_000);
});

describe('two at once', () => {
  it('take turns and are both done', async () => {
    await Promise.all(['2026-10', '2026-10', '2026-10'].map((month) => archiveThrough(service, month)));
    await expectNothingLost();
    const [row] = await service.sql<{ months: string; days: string }>(
      `SELECT (SELECT COUNT(*) FROM archived_month WHERE status = 'archived') AS months,
         (SELECT COUNT(*) FROM archived_day) AS days`,
    );
    expect([Number(row!.months), Number(row!.days)]).toEqual([3, 6]);
    expect(await recordAnswers(service)).toEqual(before);
    expect(await verdictOf(service.databaseUrl)).toMatchObject({ exitCode: 0, found: [] });
  });
});
