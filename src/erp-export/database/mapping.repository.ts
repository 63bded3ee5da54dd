import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../../platform/auth/index.js';
import type { Tx } from '../../platform/database/index.js';
import { integer, text } from '../../platform/database/sql.js';
import { sqlOf } from '../../platform/database/transactions.js';
import type { ErpMapping } from '../summary.js';

export type NewMapping = Pick<
  ErpMapping,
  'glAccountId' | 'version' | 'effectiveFrom' | 'erpAccount' | 'reason' | 'mappedAt'
>;

/** Where a page of mappings goes on. */
export interface MappingPlace {
  readonly glAccountId: string;
  readonly version: number;
}

const SELECT = `SELECT STRAIGHT_JOIN m.gl_account_id AS glAccountId, g.code AS glAccount, m.version,
    m.effective_from AS effectiveFrom, m.erp_account AS erpAccount, m.reason, c.code AS client, m.mapped_at AS mappedAt
  FROM erp_mapping m FORCE INDEX (PRIMARY)
  JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = m.gl_account_id
  JOIN client c FORCE INDEX (PRIMARY) ON c.id = m.client_id`;

/** How GL accounts are called in the ERP: a history that is only added to. */
@Injectable()
export class MappingRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The whole history of a book: some rows for each GL account of its chart. */
  all(bookId: number): Promise<ErpMapping[]> {
    return this.dataSource.query(`${SELECT} WHERE m.book_id = ${integer(bookId)}`);
  }

  /** The next ones in order of GL account and version. */
  page(bookId: number, after: MappingPlace | null, atMost: number): Promise<ErpMapping[]> {
    const id = after && integer(BigInt(after.glAccountId));
    const beyond = after
      ? `AND (m.gl_account_id > ${id} OR m.gl_account_id = ${id} AND m.version > ${integer(after.version)})`
      : '';
    return this.dataSource.query(
      `${SELECT} WHERE m.book_id = ${integer(bookId)} ${beyond}
       ORDER BY m.gl_account_id, m.version LIMIT ${integer(atMost)}`,
    );
  }

  /** What was said of a GL account, the last first. */
  async of(tx: Tx, bookId: number, glAccountId: string): Promise<ErpMapping[]> {
    return sqlOf(tx).query<ErpMapping>(
      `${SELECT} WHERE m.book_id = ${integer(bookId)} AND m.gl_account_id = ${integer(BigInt(glAccountId))}
       ORDER BY m.version DESC`,
    );
  }

  /** @throws duplicate-key when that version was used meanwhile */
  async insert(tx: Tx, bookId: number, mapping: NewMapping, caller: Caller): Promise<void> {
    const { glAccountId, version, effectiveFrom, erpAccount, reason, mappedAt } = mapping;
    const what = `${integer(bookId)},${integer(BigInt(glAccountId))},${integer(version)},${text(effectiveFrom)}`;
    const who = `${integer(caller.clientId)},${integer(caller.apiKeyId)},${text(caller.traceId)}`;
    await sqlOf(tx).execute(
      `INSERT INTO erp_mapping (book_id, gl_account_id, version, effective_from, erp_account, reason, client_id,
         api_key_id, trace_id, mapped_at)
       VALUES (${what},${text(erpAccount)},${text(reason)},${who},${text(mappedAt)})`,
    );
  }
}
