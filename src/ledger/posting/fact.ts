import { lengthPrefixed, sha256 } from '../../platform/digest/index.js';

/** A name and value of a voucher's metadata as it is indexed: 32 hexadecimal digits, different for any other pair. */
export function factOf(name: string, value: string): string {
  return sha256(lengthPrefixed([name, value])).slice(0, 32);
}
