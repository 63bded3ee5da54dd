import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '../../../bank/behaviour.js';
import { DEFAULT_CUSTOMER, feeOf as bankFeeOf } from '../../../bank/customer.js';
import { PRESETS } from '../../../bank/presets.js';
import { feeOf } from '../../../src/channels/index.js';
import {
  controlOf,
  startBank,
  startBankProcess,
  type BankControl,
  type BankProcess,
} from '../../support/bank.js';
import { asCustomer } from '../../support/bank-customer.js';
import { randomOf, seedOf } from '../../support/random.js';
import { until } from '../../support/until.js';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'bank-test-'))));
afterEach(() => rmSync(directory, { recursive: true }));

/** What must be the same after a restart. */
const factsOf = async (bank: BankControl) => {
  const { payments, ...sums } = await bank.truth();
  return { sums, payments: payments.map(({ arrivals: _arrivals, ...payment }) => payment) };
};

describe('the journal', () => {
  it('has everything that anybody was told, whenever the process is killed', async () => {
    const random = randomOf(seedOf('bank killed'));
    let bank: BankProcess = await startBankProcess(directory);
    const told = new Map<string, string>();
    for (let round = 0; round < 4; round++) {
      const customer = asCustomer(bank);
      const sending = Array.from({ length: 60 }, async (_, index) => {
        const requestNumber = `${round}-${index}`;
        const said = await customer.pay({ requestNumber }).catch(() => null);
        if (said) told.set(requestNumber, String(said.body.bankReference));
      });
      const wanted = told.size + 1 + random.below(40);
      await until(() => told.size >= wanted);
      bank.process.kill('SIGKILL');
      await Promise.all(sending);
      await bank.process.exited;
      bank = await startBankProcess(directory);
    }
    const truth = await bank.truth();
    const references = new Map(
      truth.payments.map(({ requestNumber, reference }) => [requestNumber, reference]),
    );
    for (const [requestNumber, reference] of told) expect(references.get(requestNumber)).toBe(reference);
    expect(truth.executedMoreThanOnce).toBe(0);
    expect(new Set(references.values()).size).toBe(truth.executed.count);
    await bank.process.stop();
  });

  it('is closed when whoever has started the process as a child is gone', async () => {
    const options = ['--port', '0', '--journal', join(directory, 'journal.jsonl')];
    const child = fork('dist/bank/main.js', options, { silent: true });
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    await asCustomer(controlOf(url)).pay({ requestNumber: 'before' });
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
    const again = await startBank({ directory });
    expect((await again.truth()).executed.count).toBe(1);
    await again.stop();
  });

  it('does not count a line that was not written to its end', async () => {
    const bank = await startBank({ directory });
    await asCustomer(bank).pay({ requestNumber: 'whole' });
    const before = await factsOf(bank);
    await bank.stop();
    const path = join(directory, 'journal.jsonl');
    appendFileSync(path, readFileSync(path, 'utf8').split('\n')[1]!.replace('whole', 'torn').slice(0, -5));
    const again = await startBank({ directory });
    expect(await factsOf(again)).toEqual(before);
    await asCustomer(again).pay({ requestNumber: 'after' });
    await again.stop();
    const last = await startBank({ directory });
    expect((await last.truth()).payments.map(({ requestNumber }) => requestNumber)).toEqual([
      'whole',
      'after',
    ]);
    await last.stop();
  });

  it('brings queued payments and returns that are due to their end after a restart', async () => {
    const rules: Rule[] = [
      {
        on: 'payment',
        requestNumber: 'queued',
        deed: 'queue',
        queueMilliseconds: 600,
        returnAfterMilliseconds: 50,
      },
      { on: 'payment', requestNumber: 'returned', returnAfterMilliseconds: 86_400_000 },
    ];
    const bank = await startBank({ directory, rules });
    for (const requestNumber of ['queued', 'returned']) await asCustomer(bank).pay({ requestNumber });
    await bank.stop();
    const again = await startBank({ directory });
    const isBack = async (requestNumber: string) => (await again.payment(requestNumber)).returns.length === 1;
    await until(() => isBack('queued'));
    expect(await isBack('returned')).toBe(false);
    await again.turnClock(86_401);
    await until(() => isBack('returned'));
    expect(await again.truth()).toMatchObject({
      executed: { count: 2, sum: '24.60' },
      returned: { count: 2, sum: '24.60' },
      balance: DEFAULT_CUSTOMER.openingBalance,
    });
    await again.stop();
  });
});

describe('the bank', () => {
  it('executes a request number once, and says when it comes again', async () => {
    const bank = await startBank({ directory });
    const { pay } = asCustomer(bank);
    const said = await Promise.all(Array.from({ length: 10 }, () => pay({ requestNumber: 'same' })));
    const codes = said.map(({ body }) => body.code as string);
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
    expect(codes.filter((code) => code === 'DUPLICATE_REQUEST')).toHaveLength(9);
    expect(await bank.payment('same')).toMatchObject({ executions: 1, arrivals: 10 });
    await bank.stop();
  });

  it('that does not notice executes it twice, and its books tell', async () => {
    const bank = await startBank({ directory, customer: { deduplicates: false } });
    const { pay } = asCustomer(bank);
    for (let time = 0; time < 2; time++) await pay({ requestNumber: 'same' });
    expect(await bank.truth()).toMatchObject({
      executedMoreThanOnce: 1,
      executed: { count: 2, sum: '24.60' },
    });
    await bank.stop();
  });

  it('keeps to a not-after at the moment of execution, if it enforces one', async () => {
    const rules: Rule[] = [{ on: 'payment', deed: 'queue', queueMilliseconds: 300 }];
    const bank = await startBank({ directory, rules });
    const notAfter = new Date(Date.now() + 100).toISOString();
    await asCustomer(bank).pay({ requestNumber: 'enforced', notAfter });
    await until(async () => (await bank.payment('enforced')).status !== 'queued');
    await bank.setCustomer({ enforcesNotAfter: false });
    await asCustomer(bank).pay({ requestNumber: 'not-enforced', notAfter });
    await until(async () => (await bank.payment('not-enforced')).status !== 'queued');
    expect([await bank.payment('enforced'), await bank.payment('not-enforced')]).toMatchObject([
      { status: 'failed', code: 'EXPIRED', executions: 0 },
      { status: 'executed', executions: 1 },
    ]);
    await bank.stop();
  });

  it('gives back no more than was paid', async () => {
    const bank = await startBank({ directory });
    await asCustomer(bank).pay({ requestNumber: 'paid' });
    await bank.giveBack({ requestNumber: 'paid', amount: '12.00' });
    for (const amount of ['0.31', '0', '0.001'])
      await expect(bank.giveBack({ requestNumber: 'paid', amount })).rejects.toThrow('400');
    await bank.giveBack({ requestNumber: 'paid' });
    await expect(bank.giveBack({ requestNumber: 'paid' })).rejects.toThrow('0.00 can come back');
    await expect(bank.giveBack({ requestNumber: 'unknown' })).rejects.toThrow('No payment');
    expect(await bank.truth()).toMatchObject({ balance: DEFAULT_CUSTOMER.openingBalance });
    await bank.stop();
  });

  it('keeps its books straight while it misbehaves', async () => {
    const bank = await startBank({
      directory,
      rules: PRESETS.hostile!,
      seed: String(seedOf('hostile bank')),
    });
    const { pay } = asCustomer(bank);
    const numbers = Array.from({ length: 300 }, (_, index) => `h-${index}`);
    const told = new Map<string, string>();
    await Promise.all(
      numbers.map(async (requestNumber) => {
        const said = await pay({ requestNumber }, 1_000).catch(() => null);
        if (said?.body.code) told.set(requestNumber, said.body.code as string);
      }),
    );
    await until(async () => (await bank.truth()).queued === 0);
    const truth = await bank.truth();
    const opening = 100_000_000_000n;
    const gone = 1_230n * BigInt(truth.executed.count);
    const back = 1_230n * BigInt(truth.returned.count);
    expect(BigInt(truth.balance.replace('.', ''))).toBe(opening - gone + back);
    expect(truth.executedMoreThanOnce).toBe(0);
    for (const { requestNumber, status } of truth.payments)
      if (told.get(requestNumber) === 'OK') expect(status).toBe('executed');
    expect(new Set(truth.payments.map(({ status }) => status)).size).toBe(3);
    await bank.stop();
  });
});

describe('what the bank takes', () => {
  it('is what the service works out in another way', () => {
    const random = randomOf(seedOf('fees'));
    const digits = (count: number) => random.below(10 ** count);
    for (let run = 0; run < 2_000; run++) {
      const rate = `0.${String(digits(6)).padStart(6, '0')}`;
      const fee = {
        flat: `${digits(1)}.${String(digits(2)).padStart(2, '0')}`,
        rate,
        minimum: '0.50',
        maximum: '500.00',
      };
      const amount = BigInt(digits(9));
      const ours = feeOf({ ...fee, rounding: 'half-up' }, amount, 2);
      expect(bankFeeOf({ ...DEFAULT_CUSTOMER, fee }, amount)).toBe(ours);
    }
  });
});
