import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Behaviour, type Rule } from '../../../bank/behaviour.js';
import { readArguments } from '../../../bank/read-arguments.js';
import { startBank } from '../../support/bank.js';
import { asCustomer } from '../../support/bank-customer.js';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'bank-test-'))));
afterEach(() => rmSync(directory, { recursive: true }));

describe('requests that the bank does not believe', () => {
  it.each([
    ['KEY_UNKNOWN', { keyId: 'sim_other' }],
    ['SIGNATURE_INVALID', { secret: 'another' }],
    ['TIMESTAMP_INVALID', { secondsOff: -301 }],
    ['TIMESTAMP_INVALID', { secondsOff: 330 }],
  ])('%s', async (code, changes) => {
    const bank = await startBank({ directory });
    const answer = await asCustomer(bank, changes).pay({ requestNumber: 'r' });
    expect([answer.status, answer.body.code]).toEqual([401, code]);
    expect((await bank.truth()).payments).toEqual([]);
    await bank.stop();
  });

  it('because their nonce was used', async () => {
    const bank = await startBank({ directory });
    const { pay } = asCustomer(bank, { nonce: 'n'.repeat(16) });
    await pay({ requestNumber: 'one' });
    expect((await pay({ requestNumber: 'two' })).body.code).toBe('NONCE_REPLAYED');
    await bank.stop();
  });

  it.each([
    { amount: '12.345' },
    { amount: 12.3 },
    { amount: '0' },
    { currency: 'USD' },
    { payee: null },
    { requestNumber: 'a b' },
    { notAfter: 'soon' },
  ])('because they are malformed: %j', async (more) => {
    const bank = await startBank({ directory });
    const answer = await asCustomer(bank).pay({ requestNumber: 'r', ...more });
    expect([answer.status, answer.body.code]).toEqual([400, 'MALFORMED']);
    await bank.stop();
  });
});

describe('behaviour', () => {
  const occasion = { on: 'payment', key: 'sim_bank', payeeAccount: '1', amount: '1.00' } as const;
  const codesOf = (seed: string, numbers: readonly string[]) => {
    const behaviour = new Behaviour(seed, [{ on: 'payment', probability: 0.3, code: 'X' }]);
    return new Map(
      numbers.map((requestNumber) => [
        requestNumber,
        behaviour.on({ ...occasion, requestNumber, nth: 0 }).code,
      ]),
    );
  };
  const numbers = Array.from({ length: 1_000 }, (_, index) => `r-${index}`);

  it('falls alike under a seed, in whatever order requests come', () => {
    const one = codesOf('7', numbers);
    const other = codesOf('7', numbers.toReversed());
    for (const number of numbers) expect(other.get(number)).toBe(one.get(number));
    const hits = numbers.filter((number) => one.get(number) === 'X').length;
    expect(hits).toBeGreaterThan(230);
    expect(hits).toBeLessThan(370);
    expect([...codesOf('8', numbers).values()]).not.toEqual([...one.values()]);
  });

  it('is of the first rule that a request meets, so many times', () => {
    const behaviour = new Behaviour('1', [
      { on: 'query', code: 'Q' },
      { on: 'payment', amount: '2.00', code: 'A' },
      { on: 'payment', times: 2, code: 'T' },
      { on: 'payment', requestNumber: 'r-9', code: 'N' },
    ]);
    const codes = ['r-1', 'r-2', 'r-3', 'r-9'].map(
      (requestNumber) => behaviour.on({ ...occasion, requestNumber, nth: 0 }).code,
    );
    expect(codes).toEqual(['T', 'T', undefined, 'N']);
  });

  it.each([
    [[{ on: 'payment', deed: 'explode' }], 'deed'],
    [[{ on: 'payment', chance: 1 }], 'chance'],
    [[{ on: 'payment', probability: 2 }], 'probability'],
    [[{ on: 'payment', answer: { manner: 'rude' } }], 'manner'],
    [[{ deed: 'fail' }], 'on'],
  ])('that makes no sense is refused: %j', async (rules, named) => {
    const bank = await startBank({ directory });
    await expect(bank.behave(rules as unknown as Rule[])).rejects.toThrow(named);
    await bank.stop();
  });
});

describe('the start', () => {
  it('is refused in production, with a key of money, or with arguments that make no sense', () => {
    for (const name of ['SUANPAN_ENV', 'NODE_ENV'])
      expect(() => readArguments([], { [name]: 'production' })).toThrow(/production/);
    expect(() => readArguments(['--key', 'live_1'], {})).toThrow(/keyId/);
    expect(() => readArguments(['--port', 'x'], {})).toThrow(/--port/);
    expect(() => readArguments(['--balance', '1.234'], {})).toThrow(/openingBalance/);
    expect(() => readArguments(['--preset', 'kind'], {})).toThrow(/well, hostile/);
    expect(() => readArguments(['--speed'], {})).toThrow(/--speed/);
  });

  it('goes by arguments before the environment', () => {
    const env = { BANK_PORT: '4101', BANK_KEY: 'demo_1', BANK_CALLBACK_URL: 'http://127.0.0.1:3000/x' };
    expect(readArguments(['--port', '4102', '--fast'], env)).toMatchObject({
      ...{ port: 4_102, fast: true, rules: [] },
      customers: [{ keyId: 'demo_1', callbackUrl: 'http://127.0.0.1:3000/x' }],
    });
    expect(readArguments(['--help'], {})).toBeNull();
  });

  it('again keeps what was said of a customer, but for what it says anew', async () => {
    const bank = await startBank({ directory, customer: { deduplicates: false } });
    await bank.setCustomer({ callbackUrl: 'http://127.0.0.1:9/x', visibilityMilliseconds: 70 });
    await bank.stop();
    const again = await startBank({ directory, customer: { visibilityMilliseconds: 80 } });
    expect(again.running.bank.customerOf('sim_bank')!.customer).toMatchObject({
      ...{ deduplicates: false, callbackUrl: 'http://127.0.0.1:9/x', visibilityMilliseconds: 80 },
    });
    for (const change of [{ currency: 'USD' }, { decimals: 3 }, { openingBalance: '1.00' }])
      await expect(again.setCustomer(change)).rejects.toThrow('do not change');
    await again.stop();
    await expect(startBank({ directory, customer: { currency: 'USD' } })).rejects.toThrow('do not change');
  });
});
