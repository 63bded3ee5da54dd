import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { ITEM_COLUMNS, REQUIRED_COLUMNS, type ItemColumn, type RawItem } from '../batch-item.rules.js';
import { batchRefusals } from '../payout-batches.errors.js';

const LONGEST_SHOWN = 64;

/** The columns of a file by its heading: each that is known once, none that is not, in any order. */
export function readColumns(heading: readonly string[]): Result<readonly ItemColumn[]> {
  const columns: ItemColumn[] = [];
  for (const name of heading) {
    const known = ITEM_COLUMNS.find((column) => column === name);
    if (!known)
      return refused(batchRefusals.columnUnknown(name.slice(0, LONGEST_SHOWN), ITEM_COLUMNS.join(', ')));
    if (columns.includes(known)) return refused(batchRefusals.columnTwice(known));
    columns.push(known);
  }
  const missing = REQUIRED_COLUMNS.find((column) => !columns.includes(column));
  return missing ? refused(batchRefusals.columnMissing(missing)) : accepted(columns);
}

/** What stands beyond the heading is put into the last column, so that it is told and not lost. */
export function rawItemOf(columns: readonly ItemColumn[], row: readonly string[]): RawItem {
  const raw: Partial<Record<ItemColumn, string>> = {};
  for (const [index, column] of columns.entries()) raw[column] = row[index] ?? '';
  const beyond = row.slice(columns.length).some((value) => value !== '');
  // A tab is in no value, so that the line is refused with this column named.
  return beyond ? { ...raw, [columns.at(-1)!]: `${row.at(columns.length - 1) ?? ''}\t…` } : raw;
}
