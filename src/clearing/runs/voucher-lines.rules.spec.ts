import { describe, expect, it } from 'vitest';
import { feeSumsText, FeeSums, feesText, readFees, readFeeSums } from './fees.rules.js';
import { voucherLines } from './voucher-lines.rules.js';

const SUMS = {
  direction: 'D' as const,
  payable: 'payable:m',
  position: 'position',
  currency: 'CNY',
  gross: 10_000n,
};
const said = (sums: Parameters<typeof voucherLines>[0]): string[] =>
  voucherLines(sums).map(({ side, account, amount }) => `${side} ${account} ${amount}`);

describe('the vouchers of clearing', () => {
  it.each([
    ['payee', 9_940n, ['D position 10000', 'C payable:m 9940', 'C fees 60']],
    ['payer', 10_000n, ['D position 10060', 'C payable:m 10000', 'C fees 60']],
    ['house', 10_000n, ['D position 10000', 'C payable:m 10000']],
  ] as const)('a fee that the %s bears', (bearer, net, lines) => {
    const fees = [{ code: 'service', bearer, amountMinor: 60n, account: 'fees' }];
    expect(said({ ...SUMS, net, fees })).toEqual(lines);
  });

  it.each([
    ['payee', 9_940n, ['D payable:m 9940', 'D fees 60', 'C position 10000']],
    ['payer', 10_000n, ['D payable:m 10000', 'D fees 60', 'C position 10060']],
    ['house', 10_000n, ['D payable:m 10000', 'C position 10000']],
  ] as const)(
    'what is collected goes the other way, a fee that the %s bore comes back',
    (bearer, net, lines) => {
      const fees = [{ code: 'service', bearer, amountMinor: 60n, account: 'fees' }];
      expect(said({ ...SUMS, direction: 'C', net, fees })).toEqual(lines);
    },
  );

  it('nothing is owed where fees take everything, and fees to one account are one line', () => {
    const fees = [
      { code: 'service', bearer: 'payee' as const, amountMinor: 9_000n, account: 'fees' },
      { code: 'tax', bearer: 'payee' as const, amountMinor: 1_000n, account: 'fees' },
      { code: 'none', bearer: 'payee' as const, amountMinor: 0n, account: 'other' },
    ];
    expect(said({ ...SUMS, net: 0n, fees })).toEqual(['D position 10000', 'C fees 10000']);
  });

  it('fees are read as they were written, and add up by code and bearer', () => {
    const fees = [
      { code: 'a.b-c', bearer: 'payee' as const, amountMinor: 3n },
      { code: 'x', bearer: 'payer' as const, amountMinor: 10n ** 30n },
    ];
    expect(readFees(feesText(fees))).toEqual(fees);
    expect(readFees(feesText([]))).toEqual([]);
    const sums = new FeeSums();
    const accounts = new Map([
      ['a.b-c', 'fees'],
      ['x', 'fees:x'],
    ]);
    sums.add(fees, accounts);
    sums.add(fees, accounts);
    expect(sums.list().map(({ amountMinor }) => amountMinor)).toEqual([6n, 2n * 10n ** 30n]);
    expect(readFeeSums(feeSumsText(sums.list()))).toEqual(sums.list());
  });
});
