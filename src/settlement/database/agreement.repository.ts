import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { binary, integer, text, uuidOf } from '../../platform/database/sql.js';
import { sqlOf, type Tx } from '../../platform/database/transactions.js';
import type { SettlementAgreementTermsDto } from '../dto/agreement.dto.js';

/** A version as it is kept: what was approved, word for word. */
export interface AgreementRecord {
  readonly bookId: number;
  readonly version: number;
  readonly content: SettlementAgreementTermsDto;
  readonly approvalId: string;
  readonly recordedAt: string;
}

interface AgreementRow {
  bookId: string;
  version: string | number;
  terms: string;
  approvalId: Buffer;
  recordedAt: string;
}

const AGREEMENTS = `SELECT a.book_id AS bookId, a.version, a.terms, a.approval_id AS approvalId, a.recorded_at AS recordedAt
  FROM settlement_agreement a FORCE INDEX (PRIMARY)`;

@Injectable()
export class AgreementRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Changes of one agreement wait for each other from here on. @returns the number of the new version */
  async advance(tx: Tx, bookId: number, currency: string, party: string): Promise<number> {
    const key = `${integer(bookId)}, ${text(currency)}, ${text(party)}`;
    await sqlOf(tx).execute(
      `INSERT INTO settlement_party (book_id, currency, party, last_version) VALUES (${key}, 1)
       ON DUPLICATE KEY UPDATE last_version = last_version + 1`,
    );
    const [row] = await sqlOf(tx).query<{ version: string | number }>(
      `SELECT last_version AS version FROM settlement_party FORCE INDEX (PRIMARY)
       WHERE book_id = ${integer(bookId)} AND currency = ${text(currency)} AND party = ${text(party)} FOR UPDATE`,
    );
    return Number(row!.version);
  }

  async insert(tx: Tx, { bookId, version, content, approvalId, recordedAt }: AgreementRecord): Promise<void> {
    const { currency, party, effectiveFrom } = content;
    await sqlOf(tx).execute(
      `INSERT INTO settlement_agreement (book_id, currency, party, version, effective_from, terms, approval_id, recorded_at)
       VALUES (${integer(bookId)}, ${text(currency)}, ${text(party)}, ${integer(version)}, ${text(effectiveFrom)},
         ${text(JSON.stringify(content))}, ${binary(approvalId)}, ${text(recordedAt)})`,
    );
  }

  /** The versions in force on a date, of those of the parties that have one; by party. */
  async inForce(
    bookId: number,
    currency: string,
    parties: readonly string[],
    date: string,
  ): Promise<ReadonlyMap<string, AgreementRecord>> {
    if (parties.length === 0) return new Map();
    const rows: AgreementRow[] = await this.dataSource.query(
      inForceStatement(bookId, currency, parties, date),
    );
    // In order of their versions: the highest stays.
    return new Map(rows.map(recordOf).map((record) => [record.content.party, record]));
  }

  /** Certain versions, each of its party. */
  async ofVersions(
    bookId: number,
    currency: string,
    wanted: readonly { readonly party: string; readonly version: number }[],
  ): Promise<AgreementRecord[]> {
    if (wanted.length === 0) return [];
    const versions = wanted.map(
      ({ party, version }) => `a.party = ${text(party)} AND a.version = ${integer(version)}`,
    );
    const rows: AgreementRow[] = await this.dataSource.query(
      `${AGREEMENTS} WHERE a.book_id = ${integer(bookId)} AND a.currency = ${text(currency)}
         AND (${versions.map((one) => `(${one})`).join(' OR ')})`,
    );
    return rows.map(recordOf);
  }

  /** By party and version. @param after the party and version of the last one before */
  async page(
    bookId: number,
    currency: string,
    party: string | null,
    after: { readonly party: string; readonly version: number } | null,
    count: number,
  ): Promise<AgreementRecord[]> {
    const within = [
      `a.book_id = ${integer(bookId)} AND a.currency = ${text(currency)}`,
      ...(party === null ? [] : [`a.party = ${text(party)}`]),
      ...(after === null
        ? []
        : [
            `a.party >= ${text(after.party)} AND (a.party > ${text(after.party)} OR a.version > ${integer(after.version)})`,
          ]),
    ];
    const rows: AgreementRow[] = await this.dataSource.query(
      `${AGREEMENTS} WHERE ${within.join(' AND ')}
       ORDER BY a.book_id, a.currency, a.party, a.version LIMIT ${integer(count)}`,
    );
    return rows.map(recordOf);
  }
}

export const inForceStatement = (
  bookId: number,
  currency: string,
  parties: readonly string[],
  date: string,
): string =>
  `${AGREEMENTS} WHERE a.book_id = ${integer(bookId)} AND a.currency = ${text(currency)}
     AND a.party IN (${parties.map(text).join(',')}) AND a.effective_from <= ${text(date)}
   ORDER BY a.party, a.version`;

const recordOf = ({ bookId, version, terms, approvalId, recordedAt }: AgreementRow): AgreementRecord => ({
  ...{ bookId: Number(bookId), version: Number(version), recordedAt, approvalId: uuidOf(approvalId) },
  content: JSON.parse(terms) as SettlementAgreementTermsDto,
});
