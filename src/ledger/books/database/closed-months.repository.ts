import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from '../../../platform/database/index.js';
import { sqlOf } from '../../../platform/database/transactions.js';

interface Row {
  readonly through: string | null;
}

/** Where the years of a book stand. */
export interface ClosedYears {
  /** The last closed year, such as 2026; null without any. */
  readonly through: string | null;
  /** The year whose adjustment phase lasts; null without one. */
  readonly adjusting: string | null;
  /** Where its profit or loss goes. */
  readonly retainedGlAccountId: number | null;
  /** In whose name its closing entries are posted; null until somebody begins to close it. */
  readonly closer: { readonly clientId: number; readonly apiKeyId: number } | null;
}

interface YearRow {
  readonly through: string | null;
  readonly adjusting: string | null;
  readonly gl: string | null;
  readonly client: string | null;
  readonly apiKey: string | null;
}

const READ = 'SELECT through FROM closed_months WHERE book_id = ?';

/** Which months of a book are closed: all up to one. */
@Injectable()
export class ClosedMonthsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The last closed month, such as 2026-10; null without any. */
  async through(bookId: number, tx?: Tx): Promise<string | null> {
    const rows: Row[] = tx
      ? await sqlOf(tx).query(READ, [bookId])
      : await this.dataSource.query(READ, [bookId]);
    return rows[0]?.through ?? null;
  }

  /** The row of a new book, which is there to be locked. */
  async begin(tx: Tx, bookId: number): Promise<void> {
    await sqlOf(tx).execute('INSERT INTO closed_months (book_id, through) VALUES (?, NULL)', [bookId]);
  }

  /** Makes whoever closes a month, or opens a date or a month, wait for each other; taken before the row of a date. */
  async lock(tx: Tx, bookId: number): Promise<string | null> {
    const [row] = await sqlOf(tx).query<Row>(`${READ} FOR UPDATE`, [bookId]);
    if (!row) throw new Error(`Book ${bookId} has no row in closed_months; run the migrations`);
    return row.through;
  }

  /** Whether vouchers of the month were moved to the archive, or are about to be. */
  async isArchived(bookId: number, month: string, tx?: Tx): Promise<boolean> {
    const statement = 'SELECT 1 FROM archived_month FORCE INDEX (PRIMARY) WHERE book_id = ? AND month = ?';
    const rows: unknown[] = tx
      ? await sqlOf(tx).query(statement, [bookId, month])
      : await this.dataSource.query(statement, [bookId, month]);
    return rows.length > 0;
  }

  /** The row is locked. */
  async moveTo(tx: Tx, bookId: number, through: string | null): Promise<void> {
    await sqlOf(tx).execute('UPDATE closed_months SET through = ? WHERE book_id = ?', [through, bookId]);
  }

  async years(bookId: number, tx?: Tx): Promise<ClosedYears> {
    const statement = `SELECT years_through AS through, adjusting, retained_gl_account_id AS gl, closer_client_id AS client,
      closer_api_key_id AS apiKey FROM closed_months WHERE book_id = ?`;
    const rows: YearRow[] = tx
      ? await sqlOf(tx).query(statement, [bookId])
      : await this.dataSource.query(statement, [bookId]);
    const { through = null, adjusting = null, gl = null, client = null, apiKey = null } = rows[0] ?? {};
    return {
      ...{ through, adjusting, retainedGlAccountId: gl === null ? null : Number(gl) },
      closer: client === null ? null : { clientId: Number(client), apiKeyId: Number(apiKey) },
    };
  }

  /** The row is locked. */
  async setYears(tx: Tx, bookId: number, years: ClosedYears): Promise<void> {
    const { through, adjusting, retainedGlAccountId, closer } = years;
    await sqlOf(tx).execute(
      `UPDATE closed_months SET years_through = ?, adjusting = ?, retained_gl_account_id = ?, closer_client_id = ?,
         closer_api_key_id = ? WHERE book_id = ?`,
      [through, adjusting, retainedGlAccountId, closer?.clientId ?? null, closer?.apiKeyId ?? null, bookId],
    );
  }
}
