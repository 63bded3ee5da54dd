import { expect, it } from 'vitest';
import { firstCharacters } from './first-characters.js';

it.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'abc'],
  ['', 3, ''],
  ['清算清算', 3, '清算清'],
  ['𠮷𠮷', 2, '𠮷𠮷'],
  ['𠮷𠮷𠮷', 2, '𠮷𠮷'],
  ['a𠮷', 1, 'a'],
])('of %s the first %i characters are %s', (text, most, beginning) => {
  expect(firstCharacters(text, most)).toBe(beginning);
});
