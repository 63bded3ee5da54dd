import { formatAmount } from '../../platform/money/index.js';
import type { Faults } from './faults.js';
import { minorOf } from './field-value.rules.js';
import type { Line } from './trade-format.js';

/** What a header or a trailer says, field by field, as it was read. */
export interface FrameLine {
  readonly line: number;
  readonly values: readonly string[];
}

/** What was found in the file, to be held against what its header and trailer say. */
export interface Found {
  readonly lines: number;
  readonly records: number;
  /** Minor units by currency. */
  readonly totals: ReadonlyMap<string, bigint>;
  /** Minor units by field of the details. */
  readonly sums: ReadonlyMap<string, bigint>;
  /** Decimals of the currencies of the records; null: they differ. */
  readonly decimals: number | null;
  readonly businessDate: string;
  readonly registrar: string;
}

/** Counts, totals, date and registrar of a header or trailer against the file. */
export function checkFrame(fields: Line, { line, values }: FrameLine, found: Found, faults: Faults): void {
  for (const [index, { name, as, of }] of fields.entries()) {
    const value = values[index]!;
    const differs = (code: Parameters<Faults['add']>[3], is: string): void =>
      faults.add(line, name, value, code, `The file says so; found was ${is}`);
    if (as === 'records' && BigInt(value) !== BigInt(found.records))
      differs('RECORDS_DIFFER', String(found.records));
    if (as === 'lines' && BigInt(value) !== BigInt(found.lines)) differs('LINES_DIFFER', String(found.lines));
    if (as === 'businessDate' && value !== found.businessDate)
      differs('BUSINESS_DATE_DIFFERS', found.businessDate);
    if (as === 'registrar' && value !== found.registrar)
      differs('REGISTRAR_DIFFERS', found.registrar || 'none');
    if (as !== 'total' && as !== 'sum') continue;
    const { decimals } = found;
    const code = as === 'total' ? 'TOTAL_DIFFERS' : 'SUM_DIFFERS';
    if (decimals === null) {
      faults.add(line, name, value, code, 'Currencies with other decimals are not added up');
      continue;
    }
    const sum = as === 'total' ? sumOf(found.totals.values()) : (found.sums.get(of!) ?? 0n);
    const said = minorOf(value, decimals);
    if (typeof said !== 'bigint') faults.add(line, name, value, said.code, said.reason);
    else if (said !== sum) differs(code, formatAmount(sum, decimals));
  }
}

function sumOf(amounts: Iterable<bigint>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}
