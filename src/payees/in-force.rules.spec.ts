import { expect, it } from 'vitest';
import { resolved } from './in-force.rules.js';
import type { Payee, PayeeVersion } from './payee.js';

const PAYEE: Payee = { id: 'p', bookId: 1, code: 'shop-7', isBlocked: false, lastVersion: 2 };
const VERSION: PayeeVersion = {
  ...{ number: 2, effectiveFrom: '2026-11-01', effectiveUntil: '2026-11-30' },
  ...{ name: '张三', bank: 'ICBC', numberKind: 'account', account: '123', currencies: ['CNY'] },
  ...{ approvalId: 'a', recordedAt: '2026-10-01 00:00:00.000000' },
};

it.each<[string, Partial<Payee>, Partial<PayeeVersion> | null, string, string]>([
  ['on its first date', {}, {}, '2026-11-01', 'accepted'],
  ['on its last date', {}, {}, '2026-11-30', 'accepted'],
  ['without an end', {}, { effectiveUntil: null }, '2099-01-01', 'accepted'],
  ['a day later', {}, {}, '2026-12-01', 'PAYEE.NO_LONGER_EFFECTIVE'],
  ['before all versions', {}, null, '2026-10-31', 'PAYEE.NOT_YET_EFFECTIVE'],
  ['when blocked', { isBlocked: true }, {}, '2026-11-15', 'PAYEE.BLOCKED'],
  ['in another currency', {}, { currencies: ['USD'] }, '2026-11-15', 'PAYEE.CURRENCY_NOT_ALLOWED'],
])('a payee is paid as its version says: %s', (_when, payee, version, date, expected) => {
  const stands = version === null ? null : { ...VERSION, ...version };
  const result = resolved({ ...PAYEE, ...payee }, stands, 'CNY', date);
  expect(result.ok ? 'accepted' : result.refusal.code).toBe(expected);
  if (result.ok)
    expect(result.value).toMatchObject({ code: 'shop-7', version: 2, account: '123', businessDate: date });
});
