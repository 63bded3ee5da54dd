import type { DaySeal } from '../../ledger/seals/index.js';
import { integer, uuidOf } from '../../platform/database/sql.js';
import type { ReadingSession } from './reading-session.repository.js';

/** The seals of a book, all of them: there is one for each day. */
export class SealRepository {
  constructor(private readonly session: ReadingSession) {}

  /** In the order of their chain. */
  async ofBook(bookId: number): Promise<DaySeal[]> {
    const rows = await this.session.rows<SealRow>(
      `SELECT number, business_date, revision, voucher_count, vouchers_digest, last_voucher_id, last_recorded_at, sealed_at,
         previous_digest, digest
       FROM day_seal FORCE INDEX (day_seal_number) WHERE book_id = ${integer(bookId)} ORDER BY number`,
    );
    return rows.map(sealOf);
  }
}

type SealRow = [
  number: number,
  businessDate: string,
  revision: number,
  voucherCount: string,
  vouchersDigest: Buffer,
  lastVoucher: Buffer | null,
  lastRecordedAt: string | null,
  sealedAt: string,
  previousDigest: Buffer,
  digest: Buffer,
];

function sealOf(row: SealRow): DaySeal {
  const [number, businessDate, revision, voucherCount] = row;
  return {
    ...{ number, businessDate, revision, voucherCount: Number(voucherCount) },
    vouchersDigest: row[4].toString('hex'),
    lastVoucher: row[5] && uuidOf(row[5]),
    lastRecordedAt: row[6] && isoTime(row[6]),
    sealedAt: isoTime(row[7]),
    previousDigest: row[8].toString('hex'),
    digest: row[9].toString('hex'),
  };
}

const isoTime = (columnTime: string): string => `${columnTime.replace(' ', 'T')}Z`;
