import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { SettlementFundingTermsDto } from '../dto/funding-terms.dto.js';

export interface KeptFundingTerms {
  readonly bookId: number;
  readonly bookCode: string;
  readonly version: number;
  readonly content: SettlementFundingTermsDto;
}

interface TermsRow {
  bookId: string | number;
  bookCode: string;
  version: number;
  terms: string;
}

const TERMS = `SELECT t.book_id AS bookId, (SELECT k.code FROM book k WHERE k.id = t.book_id) AS bookCode, t.version, t.terms
  FROM settlement_funding_terms t FORCE INDEX (PRIMARY)`;

/** Versions of the funding terms of a book and currency, insert-only. */
@Injectable()
export class FundingTermsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async last(bookId: number, currency: string): Promise<KeptFundingTerms | null> {
    const rows: TermsRow[] = await this.dataSource.query(
      `${TERMS} WHERE t.book_id = ${integer(bookId)} AND t.currency = ${text(currency)}
       ORDER BY t.version DESC LIMIT 1`,
    );
    return rows[0] ? termsOf(rows[0]) : null;
  }

  /** The last version of each book and currency; there are a few. */
  async all(): Promise<KeptFundingTerms[]> {
    const rows: TermsRow[] = await this.dataSource.query(
      `${TERMS} WHERE t.version = (SELECT MAX(l.version) FROM settlement_funding_terms l
         WHERE l.book_id = t.book_id AND l.currency = t.currency) ORDER BY t.book_id, t.currency`,
    );
    return rows.map(termsOf);
  }

  /** A duplicate key says that another version came at the same moment. */
  async insert(
    tx: Tx,
    bookId: number,
    content: SettlementFundingTermsDto,
    approvalId: string,
    recordedAt: string,
  ): Promise<number> {
    const of = `book_id = ${integer(bookId)} AND currency = ${text(content.currency)}`;
    const [row] = await sqlOf(tx).query<{ last: string | number | null }>(
      `SELECT MAX(version) AS last FROM settlement_funding_terms WHERE ${of}`,
    );
    const version = Number(row!.last ?? 0) + 1;
    const key = `${integer(bookId)},${text(content.currency)},${integer(version)}`;
    await sqlOf(tx).execute(
      `INSERT INTO settlement_funding_terms (book_id, currency, version, terms, approval_id, recorded_at)
       VALUES (${key},${text(JSON.stringify(content))},${binary(approvalId)},${text(recordedAt)})`,
    );
    return version;
  }
}

const termsOf = ({ bookId, bookCode, version, terms }: TermsRow): KeptFundingTerms => ({
  ...{ bookId: Number(bookId), bookCode, version: Number(version) },
  content: JSON.parse(terms) as SettlementFundingTermsDto,
});
