import { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeedDemo } from '../../src/demo/index.js';
import { BANK_CUSTOMER } from '../../src/demo/chain/bank-control.js';
import { merchantsOf } from '../../src/demo/chain/merchants.js';
import { playChain, type PlayedChain } from '../../src/demo/chain/play-chain.js';
import { SendingPace } from '../../src/payout-sending/sending-pace.js';
import { Pace } from '../../src/scheduler/pace.js';
import { PayingRound } from '../../src/settlement/paying/paying-round.js';
import { TradeFilesPace } from '../../src/trade-files/trade-files-pace.js';
import { auditBooks } from '../support/audit-books.js';
import { auditSettlement } from '../support/audit-settlement.js';
import { startBank, type TestBank } from '../support/bank.js';
import { asCustomer } from '../support/bank-customer.js';
import { seedOf } from '../support/random.js';
import { startService, type Service } from '../support/service.js';

const demoKey = (digit: string): string => `sp_demo_${digit.repeat(8)}_${digit.repeat(48)}`;
const KEYS = { admin: demoKey('a'), poster: demoKey('b'), finance: demoKey('c'), operator: demoKey('d') };
const DEMO = {
  ...{ DEMO_DATA: 'true', DEMO_ADMIN_KEY: KEYS.admin, DEMO_POSTER_KEY: KEYS.poster },
  ...{ DEMO_FINANCE_KEY: KEYS.finance, DEMO_OPERATOR_KEY: KEYS.operator },
};
const MERCHANTS = Number(process.env.DEMO_MERCHANTS ?? 3);
const DAYS = Number(process.env.DEMO_DAYS ?? 1);
const TRADES = Number(process.env.DEMO_TRADES ?? 10);
const QUICK_MILLISECONDS = 100;
/** Of a busy machine. */
const PATIENCE_MILLISECONDS = 180_000;

const seed = seedOf('whole chain of the demonstration');

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
    // One that is the victim of a deadlock is made up for by the next, as the timer does.
    await rounds.execute('0'.repeat(32)).catch(() => undefined);
    await pause(QUICK_MILLISECONDS);
  }
}

describe('the whole chain of npm run demo', () => {
  let played: PlayedChain;
  let printed = '';

  it(
    'is played from trade files to the bank and back, and ends with ledger and bank in agreement',
    async () => {
      played = await play('chain-1');
      expect(played.agrees, printed).toBe(true);
      for (const part of [
        'trade-confirmation-2026-04-02: accepted',
        'needs 1 approvals and has 0',
        'the checker has approved the batch',
        'the bank gives',
        'returned Account closed; the operator has it paid again',
        'settlement-report: succeeded',
        '✔ every trial balance is balanced',
        '✔ every batch is settled',
        '✔ every statement ties to its orders and to the ledger',
        '✔ no difference is open',
        '✔ for every merchant: traded − refunded − fees = kept back + waiting + paid',
        '✔ the bank has executed nothing twice',
      ])
        expect(printed).toContain(part);
      // Paid in the night of Thursday, and what came after the cut-off in that of Friday, for Tuesday after the holiday.
      for (const date of ['2026-04-02', '2026-04-03', '2026-04-07'])
        expect(printed).toContain(`trial balance of ${date}: balanced`);
    },
    PATIENCE_MILLISECONDS,
  );

  it('says so when the bank has paid something that the ledger knows nothing of', async () => {
    const [merchant] = merchantsOf(MERCHANTS, TRADES);
    const customer = { ...bank.customer, ...BANK_CUSTOMER };
    const payee = { name: 'Somebody', bank: 'ICBC', account: merchant!.account };
    // What it was told to do once may not have come to pass.
    await bank.behave([]);
    const order = { requestNumber: 'outside', amount: '0.01', payee };
    expect((await asCustomer({ ...bank, customer }).pay(order)).status).toBe(200);
    printed = '';
    expect(await played.look()).toBe(false);
    expect(printed).toContain(`✘ ledger and bank do not agree on: ${merchant!.party}`);
    expect(printed).toMatch(/✘ the channel's account says [0-9.]+ CNY, the books of the bank [0-9.]+/);
    expect(printed).toContain('✔ every trial balance is balanced');
  });

  it('says so when a statement does not tie, and puts it on a work list', async () => {
    const lines = [
      { account: 'payable:m-0001', side: 'debit', amount: '0.01', currency: 'CNY' },
      { account: 'cash', side: 'credit', amount: '0.01', currency: 'CNY' },
    ];
    const body = { businessType: 'by-hand', lines };
    const headers = { 'idempotency-key': 'by-hand' };
    const path = '/v1/books/chain-1/vouchers';
    expect((await service.call('POST', path, { key: KEYS.poster, body, headers })).status).toBe(201);
    printed = '';
    expect(await played.look()).toBe(false);
    expect(printed).toContain('✘ statements that do not tie: m-0001');
    expect(printed).toContain('✘ 1 differences are open: Unexplained difference: payable:m-0001');
  });

  it('ends when it is interrupted', async () => {
    const controller = new AbortController();
    const ended = play('chain-2', controller.signal, (line) => {
      if (line.includes('have agreements')) controller.abort(new Error('Ctrl-C'));
    });
    await expect(ended).rejects.toThrow('Ctrl-C');
    expect(printed).not.toContain('accepted');
  });

  it('leaves books that are right', async () => {
    expect(await auditBooks(service.sql)).toEqual([]);
    expect(await auditSettlement(service.sql)).toEqual([]);
  });

  async function play(
    runName: string,
    interrupt = new AbortController().signal,
    listen: (line: string) => void = () => undefined,
  ): Promise<PlayedChain> {
    printed = '';
    const output = new Writable({
      decodeStrings: false,
      write: (text: string, _encoding, done) => {
        printed += text;
        listen(text);
        done();
      },
    });
    return playChain({
      ...{ url: service.url, keys: KEYS, bankUrl: bank.url, runName, output, interrupt },
      ...{ seed, merchants: MERCHANTS, days: DAYS, trades: TRADES },
    });
  }
});
