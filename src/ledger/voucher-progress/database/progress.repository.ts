import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/index.js';
import { binary, inLists, integer, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { LineChange, LineProgress, VoucherProgress } from '../progress.rules.js';

/** Longer lists deadlock; see docs/adr/0002-set-based-posting.md. */
const MAX_LOCKS_PER_STATEMENT = 500;

export interface PlacedChange extends LineChange {
  readonly voucherId: string;
}

interface ProgressRow {
  voucher_id: Buffer;
  line_number: number;
  reversed: string;
  refunded: string;
  version: number;
}

/** Rows of `voucher_progress`: what of a line was taken back. A line of which nothing was has no row. */
@Injectable()
export class ProgressRepository {
  /** For update. @param voucherIds sorted */
  async lock(tx: Tx, voucherIds: readonly string[]): Promise<Map<string, VoucherProgress>> {
    const found = new Map<string, Map<number, LineProgress>>();
    for (const ids of inLists(voucherIds, MAX_LOCKS_PER_STATEMENT)) {
      const rows = await sqlOf(tx).query<ProgressRow>(
        `SELECT voucher_id, line_number, reversed, refunded, version FROM voucher_progress FORCE INDEX (PRIMARY)
         WHERE voucher_id IN (${ids.map(binary).join(',')}) ORDER BY voucher_id, line_number FOR UPDATE`,
      );
      for (const row of rows) {
        const id = uuidOf(row.voucher_id);
        const lines = found.get(id) ?? new Map<number, LineProgress>();
        lines.set(row.line_number, {
          reversed: BigInt(row.reversed),
          refunded: BigInt(row.refunded),
          version: row.version,
        });
        found.set(id, lines);
      }
    }
    return found;
  }

  /**
   * Rows that were missing are inserted: another group that did so meanwhile makes this one run again. Rows that were
   * there are written in the state they were decided on only.
   */
  async write(tx: Tx, changes: readonly PlacedChange[]): Promise<void> {
    const fresh = changes.filter(({ before }) => before === null);
    const known = changes.filter(({ before }) => before !== null);
    if (fresh.length > 0) await sqlOf(tx).write(insertStatement(fresh));
    if (known.length > 0)
      await sqlOf(tx).write(updateStatement(known), { rows: known.length, of: 'lines taken back from' });
  }
}

function insertStatement(changes: readonly PlacedChange[]): string {
  const rows = changes.map(({ voucherId, lineNumber, after }) => {
    const key = `${binary(voucherId)},${integer(lineNumber)}`;
    return `(${key},${integer(after.reversed)},${integer(after.refunded)},${integer(after.version)})`;
  });
  return `INSERT INTO voucher_progress (voucher_id, line_number, reversed, refunded, version) VALUES ${rows.join()}`;
}

/** The join order is fixed, derived table first: on a small table the optimizer would scan, and so lock, all of it. */
function updateStatement(changes: readonly PlacedChange[]): string {
  const names = ['id', 'line_number', 'expected', 'version', 'reversed', 'refunded'];
  const rows = changes.map(({ voucherId, lineNumber, before, after }, index) => {
    const literals = [
      binary(voucherId),
      integer(lineNumber),
      integer(before!.version),
      integer(after.version),
      integer(after.reversed),
      integer(after.refunded),
    ];
    // The columns of a union take their names from its first row.
    const named = index === 0 ? literals.map((literal, at) => `${literal} AS ${names[at]}`) : literals;
    return `SELECT ${named.join(',')}`;
  });
  return `UPDATE (${rows.join(' UNION ALL ')}) n STRAIGHT_JOIN voucher_progress p FORCE INDEX (PRIMARY)
      ON p.voucher_id = n.id AND p.line_number = n.line_number AND p.version = n.expected
    SET p.reversed = n.reversed, p.refunded = n.refunded, p.version = n.version`;
}
