import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Reading a table of vouchers by its name, where the place should be asked for. */
const ONE_PLACE =
  /\b(FROM|JOIN|UPDATE|STRAIGHT_JOIN)\s+(archived_)?(voucher|voucher_line|account_entry|voucher_fact)\b/;
/** The move itself, and what proves the border, know on which side they are. */
const KNOWING = [
  'src/archive/database/archive-state.repository.ts',
  'src/verification/database/book.repository.ts',
];

const filesBelow = (directory: string): string[] =>
  readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });

describe('vouchers, lines, entries and facts', () => {
  it('are read in both places, by statements that do not name one', () => {
    const files = filesBelow('src').filter((path) => path.endsWith('.ts') && !KNOWING.includes(path));
    const naming = files.filter((path) => ONE_PLACE.test(readFileSync(path, 'utf8')));
    expect(naming).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
  });
});
