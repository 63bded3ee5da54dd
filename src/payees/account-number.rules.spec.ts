import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasLuhnDigit, isIban, readAccountNumber, type NumberKind } from './account-number.rules.js';

const codeOf = (kind: NumberKind, written: string): string => {
  const read = readAccountNumber(kind, written);
  return read.ok ? read.value : read.refusal.code;
};

describe('check digits', () => {
  // Examples of the IBAN registry of SWIFT, and of Wikipedia's article for GB82.
  it.each([
    'GB82WEST12345698765432',
    'DE89370400440532013000',
    'FR1420041010050500013M02606',
    'NO9386011117947',
    'SA0380000000608010167519',
    'CH9300762011623852957',
    'MT84MALT011000012345MTLCAST001S',
  ])('%s is an IBAN, and with any digit changed it is none', (iban) => {
    expect(isIban(iban)).toBe(true);
    for (const at of [2, 3, 6, iban.length - 1]) {
      const other = iban[at] === '1' ? '2' : '1';
      expect(isIban(iban.slice(0, at) + other + iban.slice(at + 1))).toBe(false);
    }
  });

  // The worked example of the patent's literature, and the test numbers that card schemes publish.
  it.each(['79927398713', '4111111111111111', '4012888888881881', '6011000990139424', '30569309025904'])(
    '%s ends in its Luhn digit',
    (number) => {
      expect(hasLuhnDigit(number)).toBe(true);
      for (let add = 1; add < 10; add++) {
        const last = (Number(number.at(-1)) + add) % 10;
        expect(hasLuhnDigit(number.slice(0, -1) + String(last))).toBe(false);
      }
    },
  );

  it('no single digit of a card can be wrong unnoticed', () => {
    fc.assert(
      fc.property(fc.nat(15), fc.integer({ min: 1, max: 9 }), (at, add) => {
        const card = '4111111111111111';
        const other = String((Number(card[at]) + add) % 10);
        expect(hasLuhnDigit(card.slice(0, at) + other + card.slice(at + 1))).toBe(false);
      }),
    );
  });
});

describe('a number is kept in one spelling', () => {
  it.each<[NumberKind, string, string]>([
    ['card', '6222 0200 0000 1235 ', 'PAYEE.CHECK_DIGITS_WRONG'],
    ['card', '4111-1111-1111-1111', '4111111111111111'],
    ['card', '411111111111111', 'PAYEE.NUMBER_KIND_DIFFERS'],
    ['card', '41111111111111111111', 'PAYEE.NUMBER_KIND_DIFFERS'],
    ['iban', 'gb82 west 1234 5698 7654 32', 'GB82WEST12345698765432'],
    ['iban', 'GB82WEST12345698765433', 'PAYEE.CHECK_DIGITS_WRONG'],
    ['iban', '4111111111111111', 'PAYEE.NUMBER_KIND_DIFFERS'],
    ['account', '4000021209200123456', '4000021209200123456'],
    ['account', '6222020000001234', 'PAYEE.NUMBER_KIND_DIFFERS'],
    ['account', 'GB82WEST12345698765432', 'PAYEE.NUMBER_KIND_DIFFERS'],
    ['account', '', 'PAYEE.NUMBER_MALFORMED'],
    ['account', ' - ', 'PAYEE.NUMBER_MALFORMED'],
    ['account', '1'.repeat(65), 'PAYEE.NUMBER_MALFORMED'],
  ])('%s %s: %s', (kind, written, expected) => expect(codeOf(kind, written)).toBe(expected));

  it.each([
    ['digits of full width', '４111111111111111'],
    ['Arabic digits', '٤111111111111111'],
    ['a zero-width space', '4111\u200b111111111111'],
    ['a no-break space', '4111\u00a0111111111111'],
    ['a long dash', '4111–111111111111'],
    ['a Greek letter', 'ΑB1234'],
    ['a letter that becomes two', 'straße1'],
    ['a dotless i', 'ı1234'],
  ])('%s is refused and not read as what it resembles', (_what, written) => {
    for (const kind of ['card', 'iban', 'account'] as const)
      expect(codeOf(kind, written)).toBe('PAYEE.NUMBER_MALFORMED');
  });
});
