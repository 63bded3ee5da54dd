import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text } from '../../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../../platform/database/transactions.js';
import type { StatementFigures } from '../../statements/rules/statement-figures.rules.js';

/** A statement as a night has fixed it. Amounts in minor units. */
export interface FixedStatement {
  readonly party: string;
  readonly currency: string;
  readonly fromDate: string;
  readonly toDate: string;
  readonly figures: StatementFigures;
  /** Of the figures among themselves. */
  readonly difference: bigint;
  /** With the ledger as well. */
  readonly ties: boolean;
  /** Hexadecimal. */
  readonly digest: string;
}

const FIGURES = ['opening', 'due', 'fees', 'reserved', 'paid', 'waiting', 'carried', 'unsettled'] as const;

type StatementRow = Record<(typeof FIGURES)[number] | 'difference', string> & {
  party: string;
  currency: string;
  fromDate: string;
  toDate: string;
  details: string | number;
  ties: string | number;
  digest: Buffer;
};

/** Statements as they were fixed, never changed. */
@Injectable()
export class FixedStatementRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add(
    tx: Tx,
    bookId: number,
    businessDate: string,
    statements: readonly FixedStatement[],
    at: string,
  ): Promise<void> {
    const rows = statements.map(
      ({ party, currency, fromDate, toDate, figures, difference, ties, digest }) => {
        const key = `${integer(bookId)},${[businessDate, currency, party, fromDate, toDate].map(text).join(',')}`;
        const sums = [BigInt(figures.details), ...FIGURES.map((name) => figures[name]), difference];
        return `(${key},${sums.map(integer).join(',')},${ties ? 1 : 0},${binary(digest)},${text(at)})`;
      },
    );
    await sqlOf(tx).execute(
      `INSERT INTO settlement_party_statement (book_id, business_date, currency, party, from_date, to_date, details,
         ${FIGURES.join(', ')}, difference, ties, digest, recorded_at) VALUES ${rows.join(',')}`,
    );
  }

  /** Those of the parties that were fixed before, by party. */
  async known(
    bookId: number,
    businessDate: string,
    currency: string,
    parties: readonly string[],
  ): Promise<ReadonlyMap<string, FixedStatement>> {
    if (parties.length === 0) return new Map();
    const rows: StatementRow[] = await this.dataSource.query(
      `SELECT s.party, s.currency, s.from_date AS fromDate, s.to_date AS toDate, s.details, s.difference, s.ties, s.digest,
         ${FIGURES.map((name) => `s.${name}`).join(', ')}
       FROM settlement_party_statement s FORCE INDEX (PRIMARY)
       WHERE s.book_id = ${integer(bookId)} AND s.business_date = ${text(businessDate)} AND s.currency = ${text(currency)}
         AND s.party IN (${parties.map(text).join(',')})`,
    );
    return new Map(rows.map((row) => [row.party, statementOf(row)]));
  }
}

function statementOf(row: StatementRow): FixedStatement {
  const { party, currency, fromDate, toDate } = row;
  const sums = Object.fromEntries(FIGURES.map((name) => [name, BigInt(row[name])]));
  return {
    ...{ party, currency, fromDate, toDate, difference: BigInt(row.difference) },
    figures: { details: Number(row.details), ...(sums as Omit<StatementFigures, 'details'>) },
    ...{ ties: Number(row.ties) === 1, digest: row.digest.toString('hex') },
  };
}
