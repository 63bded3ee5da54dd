import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTradeWorld, type TradeWorld } from '../../support/trade-files.js';

/** Chunks of records are of two thousand, those of keys of five thousand. */
const RECORDS = 11_000;

let world: TradeWorld;
beforeAll(async () => {
  world = await startTradeWorld();
});
afterAll(() => world.service.stop());

class Killed extends Error {}

/** The round asks for each state and each file whether it is to stop, and stages behind each chunk: a chunk or two are done. */
const ASKED = 5;

/** A node that dies between two chunks: it says nothing and releases nothing. */
async function dieSoon(): Promise<boolean> {
  let asked = 0;
  const isStopping = (): boolean => {
    asked += 1;
    if (asked > ASKED) throw new Killed();
    return false;
  };
  try {
    await world.round(isStopping);
    return false;
  } catch {
    return true;
  }
}

/** Until its lease is over nobody else takes a file; the clock of the database is not waited for. */
const leaseOver = () =>
  world.service.sql("UPDATE trade_file SET claimed_until = '2020-01-01 00:00:00' WHERE claim IS NOT NULL");

async function sendTo(source: string, first: number) {
  const sent = await world.send({ records: RECORDS, first, parties: 50 }, { source });
  expect(sent.status).toBe(201);
  return sent.body.id as string;
}

describe('a file whose node is killed', () => {
  it('anywhere is gone on with, and comes to the same, whatever was done before', async () => {
    const format = 'trade-confirmation';
    await world.setSource('quiet', { format });
    await world.setSource('killed', { format });
    const quiet = await sendTo('quiet', 1);
    await world.round();
    const expected = await world.file(quiet);
    expect([expected.refusalMessage, expected.state]).toEqual([null, 'accepted']);
    const id = await sendTo('killed', 1);
    const seen: string[] = [];
    let deaths = 0;
    while ((await world.file(id)).state !== 'accepted' && seen.length < 20) {
      if (await dieSoon()) deaths += 1;
      const { state, records } = await world.file(id);
      seen.push(`${state} ${records}`);
      if (state !== 'accepted') expect(await world.accepted.find(world.bookId, id)).toBeNull();
      // Nobody takes it while the dead one has it.
      await world.round();
      expect((await world.file(id)).state).toBe(state);
      await leaseOver();
    }
    console.log(`killed ${deaths} times: ${seen.join(', ')}`);
    expect(deaths).toBeGreaterThan(3);
    const file = await world.file(id);
    expect([file.records, file.digest, file.totals]).toEqual([RECORDS, expected.digest, expected.totals]);
    const [left] = await world.service.sql<{ records: string; keys: string }>(
      `SELECT (SELECT COUNT(*) FROM trade_record r JOIN trade_file f ON f.file_no = r.file_no WHERE f.id = UNHEX(?)) AS records,
         (SELECT COUNT(*) FROM trade_record_key k JOIN trade_file f ON f.file_no = k.file_no WHERE f.id = UNHEX(?)) AS \`keys\``,
      [id.replaceAll('-', ''), id.replaceAll('-', '')],
    );
    expect([Number(left!.records), Number(left!.keys)]).toEqual([RECORDS, RECORDS]);
  });

  it('while it validates is refused for the very records that it would have been', async () => {
    const id = await sendTo('killed', 9_000);
    for (let deaths = 0; (await world.file(id)).state !== 'refused' && deaths < 20; deaths++) {
      await dieSoon();
      await leaseOver();
    }
    await world.round();
    const file = await world.file(id);
    expect([file.refusal, file.errors]).toEqual(['KEY_KNOWN', 1_000]);
    const [left] = await world.service.sql<{ records: string }>(
      'SELECT COUNT(*) AS records FROM trade_record r JOIN trade_file f ON f.file_no = r.file_no WHERE f.id = UNHEX(?)',
      [id.replaceAll('-', '')],
    );
    expect(Number(left!.records)).toBe(0);
  });
});
