const FIRST_BYTES = 1 << 16;

/** A larger text gives its room back. */
const MOST_BYTES_KEPT = 1 << 22;

const MINUS = 45;
const ZERO = 48;
const FIRST_BEYOND_ASCII = 128;

/**
 * A long text put together in place, in UTF-8. The engine joins short texts into chains of pairs, which for a posting
 * are ten times the bytes of the text itself, all for the collector; here a piece leaves nothing behind.
 *
 * Who needs one keeps it, and finishes one text before it begins the next. The engine forgets how it has compiled what
 * works on objects of which, now and then, there is none.
 */
export class TextBuffer {
  private bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  private used = 0;
  private isAscii = true;

  /** Forgets what was written. */
  clear(): void {
    this.used = 0;
    this.isAscii = true;
    if (this.bytes.length > MOST_BYTES_KEPT) this.bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  }

  /** Any text. */
  text(text: string): void {
    this.reserve(3 * text.length);
    const { bytes } = this;
    let at = this.used;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= FIRST_BEYOND_ASCII) return this.beyondAscii(text);
      bytes[at++] = code;
    }
    this.used = at;
  }

  /**
   * A part of a text, if every character of it is one of a set of ASCII characters.
   * @param set as {@link asciiSet} makes it
   * @returns false, and has written nothing, when one is not
   */
  textOf(set: Uint8Array, text: string, from = 0, to = text.length): boolean {
    this.reserve(to - from);
    const { bytes } = this;
    let at = this.used;
    for (let index = from; index < to; index++) {
      const code = text.charCodeAt(index);
      if (code >= FIRST_BEYOND_ASCII || set[code] === 0) return false;
      bytes[at++] = code;
    }
    this.used = at;
    return true;
  }

  /** @param value a safe integer */
  integer(value: number): void {
    const digits = digitsOf(value);
    this.reserve(digits + 1);
    const { bytes } = this;
    if (value < 0) bytes[this.used++] = MINUS;
    let rest = Math.abs(value);
    for (let at = this.used + digits - 1; at >= this.used; at--) {
      const tens = Math.floor(rest / 10);
      // The difference first: with the sum the largest would be rounded.
      bytes[at] = ZERO + (rest - tens * 10);
      rest = tens;
    }
    this.used += digits;
  }

  /** The bytes written; the next text takes their place. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }

  /** All that was written. */
  toString(): string {
    return this.bytes.toString(this.isAscii ? 'latin1' : 'utf8', 0, this.used);
  }

  private beyondAscii(text: string): void {
    this.isAscii = false;
    this.used += this.bytes.write(text, this.used, 'utf8');
  }

  private reserve(bytes: number): void {
    if (this.used + bytes <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.used + bytes));
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }
}

/** The ASCII characters that match, for {@link TextBuffer.textOf}. */
export function asciiSet(characters: RegExp): Uint8Array {
  return Uint8Array.from({ length: FIRST_BEYOND_ASCII }, (_, code) =>
    characters.test(String.fromCharCode(code)) ? 1 : 0,
  );
}

/** How many digits a safe integer has, without its sign. */
export function digitsOf(value: number): number {
  const most = Math.abs(value);
  let digits = 1;
  for (let limit = 10; limit <= most; limit *= 10) digits++;
  return digits;
}
