import { accepted, refused, type Result } from '../platform/errors/index.js';
import { payeeRefusals } from './payees.errors.js';

/** card: a bank card (银行卡), with a check digit; iban: with check digits; account: any other, which has none that we know. */
export const NUMBER_KINDS = ['card', 'iban', 'account'] as const;
export type NumberKind = (typeof NUMBER_KINDS)[number];

const LONGEST = 64;
const CARD = /^[0-9]{16,19}$/;
/** Cards of UnionPay: no bank gives such numbers to other accounts. */
const UNIONPAY_CARD = /^62[0-9]{14,17}$/;
const IBAN = /^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$/;

/**
 * A number as it is kept: without the spaces and hyphens that people write between groups, with capital letters. Whatever
 * else is in it is refused, look as it may: digits of other scripts, letters that resemble ours, what is not seen at all.
 * Check digits are looked at where the kind of number has them.
 */
export function readAccountNumber(kind: NumberKind, written: string): Result<string> {
  const number = written.replaceAll(/[ -]/g, '').toUpperCase();
  const isAscii = /^[\x20-\x7e]*$/.test(written);
  if (!isAscii || !/^[0-9A-Z]+$/.test(number) || number.length > LONGEST)
    return refused(payeeRefusals.numberMalformed());
  if (kind === 'card') {
    if (!CARD.test(number)) return refused(payeeRefusals.numberKindDiffers('a card has 16 to 19 digits'));
    return hasLuhnDigit(number) ? accepted(number) : refused(payeeRefusals.checkDigitsWrong());
  }
  if (kind === 'iban') {
    if (!IBAN.test(number))
      return refused(
        payeeRefusals.numberKindDiffers('an IBAN is two letters, two digits and at most 30 more'),
      );
    return isIban(number) ? accepted(number) : refused(payeeRefusals.checkDigitsWrong());
  }
  // Else a wrong digit of a card could be passed by calling it something else.
  if (UNIONPAY_CARD.test(number))
    return refused(payeeRefusals.numberKindDiffers('it begins with 62 and has 16 to 19 digits, as cards do'));
  if (IBAN.test(number))
    return refused(
      payeeRefusals.numberKindDiffers('it begins with two letters and two digits, as an IBAN does'),
    );
  return accepted(number);
}

/** ISO/IEC 7812-1, annex B: every second digit from the right is doubled; the sum of all digits ends in 0. */
export function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 13616: the first four characters moved to the end, letters as 10 to 35, the whole modulo 97 is 1. */
export function isIban(number: string): boolean {
  const digits = [...number.slice(4), ...number.slice(0, 4)]
    .map((character) => parseInt(character, 36))
    .join('');
  return BigInt(digits) % 97n === 1n;
}
