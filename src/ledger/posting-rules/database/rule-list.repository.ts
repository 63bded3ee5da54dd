import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SavedRule } from './posting-rule.repository.js';

/** A business type that has rules. */
export interface RuleSummary {
  readonly businessType: string;
  /** Of the version in force, else of the latest. */
  readonly name: string;
  readonly latestVersion: number;
  readonly versionInForce: number | null;
}

/** A version without its definition, which is long. */
export interface ListedVersion extends Omit<SavedRule, 'id' | 'definition'> {
  readonly name: string;
  readonly inForce: boolean;
}

/** Rules as they are listed to people. */
@Injectable()
export class RuleListRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The next business types that have rules, after the one given. */
  summaries(bookId: number, after: string, limit: number): Promise<RuleSummary[]> {
    return this.dataSource.query(
      `SELECT STRAIGHT_JOIN t.business_type AS businessType, l.version AS latestVersion, f.version AS versionInForce,
         ${nameIn('COALESCE(f.definition, l.definition)')} AS name
       FROM (SELECT business_type, MAX(version) AS version FROM posting_rule FORCE INDEX (posting_rule_version)
             WHERE book_id = ? AND business_type > ? GROUP BY business_type ORDER BY business_type LIMIT ?) t
       JOIN posting_rule l FORCE INDEX (posting_rule_version)
         ON l.book_id = ? AND l.business_type = t.business_type AND l.version = t.version
       LEFT JOIN posting_rule f ON f.id = ${inForceOf('l.book_id', 't.business_type')}
       ORDER BY t.business_type`,
      [bookId, after, limit, bookId],
    );
  }

  /** Newest first, those below the version given. */
  async versions(
    bookId: number,
    businessType: string,
    below: number | null,
    limit: number,
  ): Promise<ListedVersion[]> {
    type Row = Omit<ListedVersion, 'digest' | 'inForce'> & { digest: Buffer; inForce: number | null };
    const rows: Row[] = await this.dataSource.query(
      `SELECT STRAIGHT_JOIN p.business_type AS businessType, p.version, p.digest, p.reason, c.code AS client,
         p.saved_at AS savedAt, ${nameIn('p.definition')} AS name,
         p.id = ${inForceOf('p.book_id', 'p.business_type')} AS inForce
       FROM posting_rule p FORCE INDEX (posting_rule_version) JOIN client c ON c.id = p.client_id
       WHERE p.book_id = ? AND p.business_type = ? ${below === null ? '' : 'AND p.version < ?'}
       ORDER BY p.version DESC LIMIT ?`,
      [bookId, businessType, ...(below === null ? [] : [below]), limit],
    );
    return rows.map((row) => ({
      ...row,
      digest: row.digest.toString('hex'),
      inForce: Number(row.inForce) === 1,
    }));
  }
}

const nameIn = (definition: string): string => `JSON_UNQUOTE(JSON_EXTRACT(${definition}, '$.name'))`;

const inForceOf = (bookId: string, businessType: string): string =>
  `(SELECT g.rule_id FROM posting_rule_change g FORCE INDEX (PRIMARY)
    WHERE g.book_id = ${bookId} AND g.business_type = ${businessType} ORDER BY g.number DESC LIMIT 1)`;
