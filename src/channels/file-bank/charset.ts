import iconv from 'iconv-lite';
import type { FileLayout } from './file-terms.js';

type Charset = FileLayout['charset'];

/** Both hold every character there is. */
export const encoded = (text: string, charset: Charset): Buffer =>
  charset === 'UTF-8' ? Buffer.from(text) : iconv.encode(text, charset);

/** @returns null for bytes that are no text of the charset */
export function decoded(bytes: Buffer, charset: Charset): string | null {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The longest beginning of the text that takes at most so many bytes; no character is cut apart. */
export function beginningOf(text: string, bytes: number, charset: Charset): string {
  let beginning = '';
  let left = bytes;
  for (const character of text) {
    left -= encoded(character, charset).length;
    if (left < 0) break;
    beginning += character;
  }
  return beginning;
}
