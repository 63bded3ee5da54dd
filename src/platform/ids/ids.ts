import { randomFillSync } from 'node:crypto';
import { V7Generator } from 'uuidv7';

/** The one source of ids. Time-ordered, so that new rows go to the end of their index. */
export abstract class Ids {
  /** A UUIDv7 in its usual spelling. */
  abstract uuid(): string;
}

/** Cryptographic random numbers in stock: asking the system for each costs more than the id that is made of them. */
class RandomStock {
  private readonly numbers = new Uint32Array(1_024);
  private next = this.numbers.length;

  nextUint32(): number {
    if (this.next === this.numbers.length) {
      randomFillSync(this.numbers);
      this.next = 0;
    }
    return this.numbers[this.next++]!;
  }
}

export class SystemIds extends Ids {
  private readonly generator = new V7Generator(new RandomStock());
  private readonly spelling = new Spelling();

  uuid(): string {
    return this.spelling.of(this.generator.generate().bytes);
  }
}

/** Put together character by character a text is a chain of 25 pieces, which stay for as long as nobody reads it. */
class Spelling {
  private readonly characters = Buffer.from('00000000-0000-0000-0000-000000000000', 'latin1');

  of(bytes: Uint8Array): string {
    let place = 0;
    for (let index = 0; index < bytes.length; index++) {
      if (index === 4 || index === 6 || index === 8 || index === 10) place += 1;
      this.characters[place++] = DIGITS.charCodeAt(bytes[index]! >>> 4);
      this.characters[place++] = DIGITS.charCodeAt(bytes[index]! & 0xf);
    }
    return this.characters.toString('latin1');
  }
}

const DIGITS = '0123456789abcdef';

export const UUID_PATTERN = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
const uuidShape = new RegExp(UUID_PATTERN);

export function isUuid(text: string): boolean {
  return uuidShape.test(text);
}
