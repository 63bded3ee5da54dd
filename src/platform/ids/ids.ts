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

  uuid(): string {
    return this.generator.generate().toString();
  }
}

export const UUID_PATTERN = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
const uuidShape = new RegExp(UUID_PATTERN);

export function isUuid(text: string): boolean {
  return uuidShape.test(text);
}
