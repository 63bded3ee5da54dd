import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '../../../platform/auth/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { sqlOf } from '../../../platform/database/transactions.js';

/** That a version was put in force, or the rule taken out of force. */
export interface RuleChange {
  /** From 1 without gaps; the highest one counts. */
  readonly number: number;
  /** null: taken out of force. */
  readonly version: number | null;
  readonly reason: string;
  readonly client: string;
  readonly changedAt: string;
}

export interface NewRuleChange extends Pick<RuleChange, 'number' | 'reason' | 'changedAt'> {
  readonly businessType: string;
  readonly ruleId: number | null;
}

/** The history of what was in force. */
@Injectable()
export class RuleChangeRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The change that counts now; null when nothing was ever in force. */
  async last(
    tx: Tx,
    bookId: number,
    businessType: string,
  ): Promise<{ number: number; ruleId: number | null } | null> {
    const [row] = await sqlOf(tx).query<{ number: number; rule_id: string | null }>(
      `SELECT number, rule_id FROM posting_rule_change FORCE INDEX (PRIMARY)
       WHERE book_id = ? AND business_type = ? ORDER BY number DESC LIMIT 1`,
      [bookId, businessType],
    );
    return row ? { number: row.number, ruleId: row.rule_id === null ? null : Number(row.rule_id) } : null;
  }

  async insert(tx: Tx, caller: Caller, bookId: number, change: NewRuleChange): Promise<void> {
    await sqlOf(tx).execute(
      `INSERT INTO posting_rule_change (book_id, business_type, number, rule_id, reason, client_id, api_key_id,
         trace_id, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[bookId, change.businessType, change.number, change.ruleId, change.reason],
        ...[caller.clientId, caller.apiKeyId, caller.traceId, change.changedAt],
      ],
    );
  }

  /** Newest first, those below the number given. */
  history(bookId: number, businessType: string, below: number | null, limit: number): Promise<RuleChange[]> {
    return this.dataSource.query(
      `SELECT STRAIGHT_JOIN g.number, p.version, g.reason, c.code AS client, g.changed_at AS changedAt
       FROM posting_rule_change g FORCE INDEX (PRIMARY)
       JOIN client c ON c.id = g.client_id
       LEFT JOIN posting_rule p ON p.id = g.rule_id
       WHERE g.book_id = ? AND g.business_type = ? ${below === null ? '' : 'AND g.number < ?'}
       ORDER BY g.number DESC LIMIT ?`,
      [bookId, businessType, ...(below === null ? [] : [below]), limit],
    );
  }
}
