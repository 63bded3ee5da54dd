import { accepted, refused, type Result } from '../platform/errors/index.js';
import { payeeRefusals } from './payees.errors.js';

/** Written together in names; a letter of theirs is not taken for one of the others. */
const TOGETHER =
  /[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;
/** A name in one of these is in it alone: Cyrillic and Greek letters pass for Latin ones. */
const ALONE = [
  ...['Cyrillic', 'Greek', 'Armenian', 'Georgian', 'Hebrew', 'Arabic', 'Thai', 'Lao', 'Khmer', 'Myanmar'],
  ...['Devanagari', 'Bengali', 'Tamil', 'Telugu', 'Sinhala', 'Tibetan', 'Mongolian', 'Ethiopic'],
].map((script) => new RegExp(`\\p{Script=${script}}`, 'u'));
const MOST_MARKS = 2;

/**
 * A name as it is kept: composed (NFC), nothing else is changed. What a reader cannot see, or takes for something else, is
 * refused: invisible and reordering characters, spaces that are no plain single ones, letters and digits of other widths or
 * styles, a letter of another script among those of the name.
 */
export function readPayeeName(written: string): Result<string> {
  const name = written.normalize('NFC');
  const problem = problemOf(name);
  return problem === null ? accepted(name) : refused(payeeRefusals.nameMalformed(problem));
}

/** As the end of a sentence; null when there is none. */
function problemOf(name: string): string | null {
  if (/[\p{C}\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point}/u.test(name))
    return 'holds a character that is not seen';
  if (/(?! )\p{Zs}|^ | $| {2}/u.test(name))
    return 'is written with single plain spaces, and none at its ends';
  const letters = name.match(/\p{L}/gu) ?? [];
  if (letters.length === 0) return 'has no letter';
  const styled = (name.match(/[\p{L}\p{N}]/gu) ?? []).find((letter) => letter.normalize('NFKC') !== letter);
  if (styled !== undefined) return `holds ${styled}, which is written ${styled.normalize('NFKC')}`;
  if (new RegExp(`\\p{M}{${MOST_MARKS + 1},}`, 'u').test(name)) return 'heaps marks on a letter';
  return isOfOneKind(letters) ? null : 'mixes letters of scripts that look alike';
}

function isOfOneKind(letters: readonly string[]): boolean {
  const apart = letters.find((letter) => !TOGETHER.test(letter) && !/\p{Script=Common}/u.test(letter));
  if (apart === undefined) return true;
  const script = ALONE.find((known) => known.test(apart));
  return script !== undefined && letters.every((letter) => script.test(letter));
}
