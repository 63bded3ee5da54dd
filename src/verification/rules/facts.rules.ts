import { factOf } from '../../ledger/posting/index.js';

/** A name and value of a voucher's metadata as the index should have it. */
interface Fact {
  readonly fact: string;
  readonly date: string;
  readonly voucher: string;
}

/** What the index of metadata should have of a voucher; nothing where its metadata are no longer what posting writes. */
export function factsOf(voucher: {
  readonly id: string;
  readonly businessDate: string;
  readonly metadata: string;
}): Fact[] {
  const { id, businessDate: date, metadata } = voucher;
  return pairsOf(metadata).map(([name, value]) => ({ fact: factOf(name, value), date, voucher: id }));
}

function pairsOf(metadata: string): [string, string][] {
  try {
    const value: unknown = JSON.parse(metadata);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).map(([name, text]) => [name, String(text)]);
  } catch {
    return [];
  }
}
