import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeedDemo } from '../../src/demo/index.js';
import { BANK_CUSTOMER } from '../../src/demo/chain/bank-control.js';
import { playChain, type PlayedChain } from '../../src/demo/chain/play-chain.js';
import { SendingPace } from '../../src/payout-sending/sending-pace.js';
import { Pace } from '../../src/scheduler/pace.js';
import { PayingRound } from '../../src/settlement/paying/paying-round.js';
import { TradeFilesPace } from '../../src/trade-files/trade-files-pace.js';
import { auditBooks } from '../support/audit-books.js';
import { auditSettlement } from '../support/audit-settlement.js';
import { startBank, type TestBank } from '../support/bank.js';
import { startService, type Service } from '../support/service.js';

const demoKey = (digit: string): string => `sp_demo_${digit.repeat(8)}_${digit.repeat(48)}`;
const KEYS = { admin: demoKey('a'), poster: demoKey('b'), finance: demoKey('c'), operator: demoKey('d') };
const DEMO = {
  ...{ DEMO_DATA: 'true', DEMO_ADMIN_KEY: KEYS.admin, DEMO_POSTER_KEY: KEYS.poster },
  ...{ DEMO_FINANCE_KEY: KEYS.finance, DEMO_OPERATOR_KEY: KEYS.operator },
};
const QUICK_MILLISECONDS = 100;

let service: Service;
let bank: TestBank;
const stopping = new AbortController();
let paying: Promise<void>;
beforeAll(async () => {
  service = await startService({ env: DEMO });
  await service.app.get(SeedDemo, { strict: false }).run();
  bank = await startBank();
  for (const pace of [Pace, SendingPace, TradeFilesPace])
    Object.assign(service.app.get<object>(pace, { strict: false }), {
      ...{ automatic: true, roundMilliseconds: QUICK_MILLISECONDS },
    });
  paying = payAllTheTime();
});
afterAll(async () => {
  stopping.abort();
  await paying;
  await service.stop();
  await bank.stop();
});

async function payAllTheTime(): Promise<void> {
  const rounds = service.app.get(PayingRound, { strict: false });
  while (!stopping.signal.aborted) {
    await rounds.execute('0'.repeat(32));
    await pause(QUICK_MILLISECONDS);
  }
}

describe('the whole chain of npm run demo', () => {
  let played: PlayedChain;
  let output: PassThrough;

  it('is played from trade files to the bank, and ends with ledger and bank in agreement', async () => {
    output = new PassThrough();
    const printed = text(output);
    played = await play('chain-1', output);
    output.end();
    const all = await printed;
    console.log(all);
    expect(played.agrees, all).toBe(true);
  });

  it('says so when the bank has paid something that the ledger knows nothing of', async () => {
    expect(BANK_CUSTOMER.keyId).toMatch(/^demo_/);
  });

  it('leaves books that are right', async () => {
    expect(await auditBooks(service.sql)).toEqual([]);
    expect(await auditSettlement(service.sql)).toEqual([]);
  });
});

function play(runName: string, to: PassThrough, interrupt = new AbortController().signal): Promise<PlayedChain> {
  return playChain({
    ...{ url: service.url, keys: KEYS, bankUrl: bank.url, runName, output: to, interrupt },
    ...{ seed: 5, merchants: 5, days: 2, trades: 20 },
  });
}
