import { expect, it } from 'vitest';
import { chargeLines } from './post-charges.js';

const ACCOUNTS = {
  ...{ batchNo: '7', party: 'a', side: 'net', bookId: 1, currency: 'CNY', payableAccount: 'payable:a' },
  ...{ feeAccount: 'fees', reserveAccount: 'reserve:a' },
};
/** As finance reads it. */
const told = (fee: bigint, reserve: bigint, released: bigint): string[] =>
  chargeLines({ ...ACCOUNTS, fee, reserve, released }).map(
    ({ side, account, amount }) => `${side} ${account} ${amount}`,
  );

it.each<[string, [bigint, bigint, bigint], string[]]>([
  ['a fee', [5n, 0n, 0n], ['D payable:a 5', 'C fees 5']],
  ['a reserve', [0n, 7n, 0n], ['D payable:a 7', 'C reserve:a 7']],
  ['what comes back', [0n, 0n, 9n], ['D reserve:a 9', 'C payable:a 9']],
  [
    ...(['all of them: what comes back first', [5n, 7n, 9n]] as [string, [bigint, bigint, bigint]]),
    [
      ...['D reserve:a 9', 'C payable:a 9', 'D payable:a 5', 'C fees 5'],
      ...['D payable:a 7', 'C reserve:a 7'],
    ],
  ],
])('%s is posted in pairs of debit and credit', (_name, [fee, reserve, released], lines) => {
  expect(told(fee, reserve, released)).toEqual(lines);
});
