import { describe, expect, it } from 'vitest';
import { channelWith, TERMS } from '../../test/support/channels.js';
import { accountPatternProblem, isAccountNumber } from './account-pattern.rules.js';
import type { ChannelTerms, FeeRule } from './channel.js';
import { payeeProblem } from './payee.rules.js';
import { termsProblem } from './terms.rules.js';

const FEE: FeeRule = { flat: '1.00', rate: '0.001', minimum: '1.00', maximum: '20.00', rounding: 'half-up' };
const codes = (more: Partial<ChannelTerms['codes']>) => ({ codes: { ...TERMS.codes, ...more } });
const fee = (more: Partial<FeeRule>) => ({ fee: { ...FEE, ...more } });
const problemOf = (more: Partial<ChannelTerms>, decimals = 2) =>
  termsProblem({ ...TERMS, ...more }, decimals);

describe('terms are taken', () => {
  it.each<[string, Partial<ChannelTerms>]>([
    ['as they usually are', {}],
    ['with a fee', { fee: FEE }],
    ['over midnight', { hours: { from: '22:00', until: '04:30' } }],
    ['with pauses that stay', { queryPausesSeconds: [1, 1, 2, 2] }],
    ['with one amount only', { minimumAmount: '5.00', maximumAmount: '5' }],
    ['without an enforced not-after', { notAfterSeconds: null }],
    ['with a breaker that wants all', { breaker: { window: 3, openAt: 3, pauseSeconds: 1 } }],
    ['without codes but one', { codes: { success: ['0'], failure: [], duplicate: [], pending: [] } }],
  ])('%s', (_, more) => expect(problemOf(more)).toBeNull());
});

describe('terms are refused', () => {
  it.each<[Partial<ChannelTerms>, string, string]>([
    [codes({ failure: ['REJECTED', 'OK'] }), 'CODES_OVERLAP', 'terms/codes/failure/1'],
    [codes({ failure: ['A', 'A'] }), 'CODES_OVERLAP', 'terms/codes/failure/1'],
    [codes({ duplicate: ['OK'] }), 'CODES_OVERLAP', 'terms/codes/duplicate/0'],
    [codes({ pending: ['REJECTED'] }), 'CODES_OVERLAP', 'terms/codes/pending/0'],
    [codes({ success: [] }), 'NO_SUCCESS_CODE', 'terms/codes/success'],
    [{ hours: { from: '09:00', until: '09:00' } }, 'HOURS_EMPTY', 'terms/hours'],
    [{ hours: { from: '24:00', until: '09:00' } }, 'HOURS_MALFORMED', 'terms/hours/from'],
    [{ hours: { from: '09:00', until: '17:60' } }, 'HOURS_MALFORMED', 'terms/hours/until'],
    [{ minimumAmount: '0.001' }, 'AMOUNT_MALFORMED', 'terms/minimumAmount'],
    [{ maximumAmount: '1e3' }, 'AMOUNT_MALFORMED', 'terms/maximumAmount'],
    [{ minimumAmount: '5.00', maximumAmount: '4.99' }, 'LIMITS_CROSSED', 'terms/maximumAmount'],
    [{ minimumAmount: '0', maximumAmount: '0' }, 'LIMITS_CROSSED', 'terms/maximumAmount'],
    [fee({ flat: '0.001' }), 'AMOUNT_MALFORMED', 'terms/fee/flat'],
    [fee({ minimum: '0.001' }), 'AMOUNT_MALFORMED', 'terms/fee/minimum'],
    [fee({ maximum: '0.001' }), 'AMOUNT_MALFORMED', 'terms/fee/maximum'],
    [fee({ rate: '1' }), 'FEE_RATE_TOO_HIGH', 'terms/fee/rate'],
    [fee({ rate: '10.5' }), 'FEE_RATE_TOO_HIGH', 'terms/fee/rate'],
    [fee({ minimum: '5.00', maximum: '4.99' }), 'FEE_LIMITS_CROSSED', 'terms/fee/maximum'],
    [{ accountPattern: '(a+)+' }, 'ACCOUNT_PATTERN_UNSAFE', 'terms/accountPattern'],
    [{ queryPausesSeconds: [1, 5, 4] }, 'PAUSES_FALL', 'terms/queryPausesSeconds/2'],
    [{ breaker: { window: 3, openAt: 4, pauseSeconds: 1 } }, 'BREAKER_NEVER_OPENS', 'terms/breaker/openAt'],
    [{ notAfterSeconds: 60 }, 'NOT_AFTER_TOO_SHORT', 'terms/notAfterSeconds'],
  ])('%j', (more, code, field) =>
    expect(problemOf(more)).toMatchObject({ kind: 'refused', code: `CHANNEL.${code}`, field }),
  );

  it('by the decimals of the currency', () => {
    expect(problemOf({ minimumAmount: '0.5', maximumAmount: '9' }, 0)).toMatchObject({
      code: 'CHANNEL.AMOUNT_MALFORMED',
    });
    expect(problemOf({ minimumAmount: '0.001' }, 3)).toBeNull();
  });
});

describe('patterns of account numbers', () => {
  it.each(['[0-9]{16}', '[0-9]{12,19}', 'DE[0-9]{20}', '[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}', '6222[0-9]{12}'])(
    '%s is understood',
    (pattern) => expect(accountPatternProblem(pattern)).toBeNull(),
  );

  it.each([
    '',
    '[0-9]',
    '[0-9]+',
    '[0-9]*',
    '[0-9]{0,5}',
    '[0-9]{5,}',
    '[0-9]{5,4}',
    '[0-9]{100}',
    '[0-9]{33}[A-Z]{32}',
    '[0-9]{1,9}[0-9]{1,9}',
    '[a-z]{3}',
    '[^0-9]{3}',
    '.{16}',
    '(?:[0-9]{16})',
    '[0-9]{16}|[0-9]{19}',
    '^[0-9]{16}$',
    '\\d{16}',
    '[0-9]{16}\n',
    'de[0-9]{2}',
  ])('%j is not', (pattern) => expect(accountPatternProblem(pattern)).not.toBeNull());

  it.each([
    ['[0-9]{4,6}', '1234', true],
    ['[0-9]{4,6}', '123456', true],
    ['[0-9]{4,6}', '123', false],
    ['[0-9]{4,6}', '1234567', false],
    ['[0-9]{4,6}', '12345\n', false],
    ['[0-9]{4,6}', '１２３４', false],
    ['DE[0-9]{2}', 'DE12', true],
    ['DE[0-9]{2}', 'XDE12', false],
    ['DE[0-9]{2}', 'de12', false],
  ])('%s, %j: %s', (pattern, account, expected) => expect(isAccountNumber(pattern, account)).toBe(expected));
});

describe('a payee', () => {
  const channel = channelWith({ banks: ['ICBC'], accountPattern: '[0-9]{16,19}' });

  it('is paid at a known bank, on an account of its form', () => {
    expect(payeeProblem(channel, { bank: 'ICBC', account: '6222021234567890' })).toBeNull();
    expect(payeeProblem(channelWith(), { bank: 'ANY', account: '6222021234567890' })).toBeNull();
  });

  it.each([
    [{ bank: 'CCB', account: '6222021234567890' }, 'CHANNEL.PAYEE_BANK_UNKNOWN', 'payee/bank'],
    [{ bank: 'icbc', account: '6222021234567890' }, 'CHANNEL.PAYEE_BANK_UNKNOWN', 'payee/bank'],
    [{ bank: 'ICBC', account: '6222' }, 'CHANNEL.PAYEE_ACCOUNT_MALFORMED', 'payee/account'],
    [{ bank: 'ICBC', account: '6222 0212 3456 7890' }, 'CHANNEL.PAYEE_ACCOUNT_MALFORMED', 'payee/account'],
  ])('%j is refused', (payee, code, field) =>
    expect(payeeProblem(channel, payee)).toMatchObject({ kind: 'refused', code, field }),
  );
});
