import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../../../platform/auth/index.js';
import { binary, integer, text } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { Tx } from '../../../platform/database/index.js';
import { canonicalJson } from '../../../platform/digest/index.js';
import type { RuleDefinition } from '../rule-definition.js';

/** A version of a rule as it was saved; nothing of it ever changes. */
export interface SavedRule {
  readonly id: number;
  readonly businessType: string;
  readonly version: number;
  readonly definition: RuleDefinition;
  /** SHA-256 over the canonical JSON of the definition. */
  readonly digest: string;
  readonly reason: string;
  readonly client: string;
  readonly savedAt: string;
}

type RawRule = Omit<SavedRule, 'id' | 'definition' | 'digest'> & {
  id: string;
  definition: string;
  digest: Buffer;
};

const COLUMNS = `p.id, p.business_type AS businessType, p.version, p.definition, p.digest, p.reason,
  c.code AS client, p.saved_at AS savedAt`;

/** Versions of posting rules, and which of them count. Both tables are only ever added to. */
@Injectable()
export class PostingRuleRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The rules in force in all books, for posting's memory. */
  async inForceIds(tx: Tx): Promise<{ bookId: number; businessType: string; ruleId: number }[]> {
    const rows = await sqlOf(tx).query<{ book_id: string; business_type: string; rule_id: string }>(
      `SELECT c.book_id, c.business_type, c.rule_id
       FROM (SELECT book_id, business_type, MAX(number) AS number FROM posting_rule_change
             GROUP BY book_id, business_type) latest
       STRAIGHT_JOIN posting_rule_change c FORCE INDEX (PRIMARY)
         ON c.book_id = latest.book_id AND c.business_type = latest.business_type AND c.number = latest.number
       WHERE c.rule_id IS NOT NULL`,
    );
    return rows.map((row) => ({
      bookId: Number(row.book_id),
      businessType: row.business_type,
      ruleId: Number(row.rule_id),
    }));
  }

  /** The version in force, null when there is none. */
  inForce(bookId: number, businessType: string, tx?: Tx): Promise<SavedRule | null> {
    return this.one(
      `FROM posting_rule p JOIN client c ON c.id = p.client_id
       WHERE p.id = (SELECT g.rule_id FROM posting_rule_change g FORCE INDEX (PRIMARY)
         WHERE g.book_id = ${integer(bookId)} AND g.business_type = ${text(businessType)}
         ORDER BY g.number DESC LIMIT 1)`,
      tx,
    );
  }

  version(bookId: number, businessType: string, version: number, tx?: Tx): Promise<SavedRule | null> {
    return this.one(`${ofType(bookId, businessType)} AND p.version = ${integer(version)}`, tx);
  }

  latest(bookId: number, businessType: string, tx?: Tx): Promise<SavedRule | null> {
    return this.one(`${ofType(bookId, businessType)} ORDER BY p.version DESC LIMIT 1`, tx);
  }

  async insert(tx: Tx, caller: Caller, bookId: number, rule: SavedRule): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO posting_rule (id, book_id, business_type, version, definition, digest, reason, client_id,
         api_key_id, trace_id, saved_at) VALUES (?, ?, ?, ?, ?, ${binary(rule.digest)}, ?, ?, ?, ?, ?)`,
      [
        ...[rule.id, bookId, rule.businessType, rule.version, canonicalJson(rule.definition), rule.reason],
        ...[caller.clientId, caller.apiKeyId, caller.traceId, rule.savedAt],
      ],
    );
  }

  /** Decimals of the currencies that a book keeps, by code. */
  async currenciesOf(bookId: number): Promise<ReadonlyMap<string, number>> {
    const rows: { code: string; decimals: number }[] = await this.dataSource.query(
      `SELECT c.code, c.decimals FROM book_currency b STRAIGHT_JOIN currency c ON c.code = b.currency
       WHERE b.book_id = ?`,
      [bookId],
    );
    return new Map(rows.map(({ code, decimals }) => [code, Number(decimals)]));
  }

  private async one(where: string, tx?: Tx): Promise<SavedRule | null> {
    const statement = `SELECT STRAIGHT_JOIN ${COLUMNS} ${where}`;
    const rows: RawRule[] = tx ? await sqlOf(tx).query(statement) : await this.dataSource.query(statement);
    return rows[0] ? savedRuleOf(rows[0]) : null;
  }
}

const ofType = (bookId: number, businessType: string): string =>
  `FROM posting_rule p FORCE INDEX (posting_rule_version) JOIN client c ON c.id = p.client_id
   WHERE p.book_id = ${integer(bookId)} AND p.business_type = ${text(businessType)}`;

function savedRuleOf(row: RawRule): SavedRule {
  return {
    ...row,
    id: Number(row.id),
    definition: JSON.parse(row.definition) as RuleDefinition,
    digest: row.digest.toString('hex'),
  };
}
