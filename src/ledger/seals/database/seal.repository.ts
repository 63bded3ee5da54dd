import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { toIsoTime } from '../../../platform/clock/index.js';
import type { Tx } from '../../../platform/database/index.js';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { sqlOf } from '../../../platform/database/transactions.js';
import type { DayStatus } from '../../books/index.js';
import { inBothPlaces } from '../../places/index.js';
import type { DaySeal } from '../seal.js';
import type { VoucherOfDay } from '../seal.rules.js';

export interface UnsealedDay {
  readonly businessDate: string;
  readonly status: DayStatus;
  /** Of the seal that it is to have: a date has one for each time that it was closed. */
  readonly revision: number;
}

interface SealRow {
  number: number;
  business_date: string;
  revision: number;
  voucher_count: string;
  vouchers_digest: Buffer;
  last_voucher_id: Buffer | null;
  last_recorded_at: string | null;
  sealed_at: string;
  previous_digest: Buffer;
  digest: Buffer;
}

const SELECT_SEALS = `SELECT number, business_date, revision, voucher_count, vouchers_digest, last_voucher_id,
  last_recorded_at, sealed_at, previous_digest, digest FROM day_seal`;

@Injectable()
export class SealRepository {
  constructor(private readonly dataSource: DataSource) {}

  async dayExists(bookId: number, businessDate: string): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      'SELECT 1 FROM business_day WHERE book_id = ? AND business_date = ?',
      [bookId, businessDate],
    );
    return rows.length > 0;
  }

  /** Days up to that one that have no seal, or were opened again since it, in their order. */
  async unsealedUpTo(bookId: number, businessDate: string): Promise<UnsealedDay[]> {
    const rows: (Omit<UnsealedDay, 'revision'> & { reopenings: number })[] = await this.dataSource.query(
      `SELECT d.business_date AS businessDate, d.status, d.reopenings
       FROM business_day d FORCE INDEX (PRIMARY)
       LEFT JOIN day_seal s FORCE INDEX (PRIMARY) ON s.book_id = d.book_id AND s.business_date = d.business_date
         AND s.revision = d.reopenings + 1
       WHERE d.book_id = ? AND d.business_date <= ? AND s.book_id IS NULL ORDER BY d.business_date`,
      [bookId, businessDate],
    );
    return rows.map(({ reopenings, ...day }) => ({ ...day, revision: reopenings + 1 }));
  }

  /** The next vouchers of the day in the order of their ids. @param after null for the first page */
  async vouchers(
    bookId: number,
    businessDate: string,
    after: string | null,
    count: number,
  ): Promise<VoucherOfDay[]> {
    const rows: { id: Buffer; digest: Buffer; recorded_at: string }[] = await this.dataSource.query(
      `${inBothPlaces(
        ({ voucher }) => `SELECT id, digest, recorded_at FROM ${voucher} FORCE INDEX (voucher_date)
         WHERE book_id = ${integer(bookId)} AND business_date = ${text(businessDate)}
           ${after === null ? '' : `AND id > ${binary(after)}`}
         ORDER BY id LIMIT ${integer(count)}`,
      )} ORDER BY id LIMIT ${integer(count)}`,
    );
    return rows.map(({ id, digest, recorded_at }) => ({
      id: uuidOf(id),
      digest,
      recordedAt: toIsoTime(recorded_at),
    }));
  }

  /** The last seal of the date. */
  async ofDate(bookId: number, businessDate: string): Promise<DaySeal | null> {
    const rows: SealRow[] = await this.dataSource.query(
      `${SELECT_SEALS} WHERE book_id = ? AND business_date = ? ORDER BY revision DESC LIMIT 1`,
      [bookId, businessDate],
    );
    return rows[0] ? sealOf(rows[0]) : null;
  }

  /** The next seals in the order of the chain, after the number given. */
  async list(bookId: number, after: number, count: number): Promise<DaySeal[]> {
    const rows: SealRow[] = await this.dataSource.query(
      `${SELECT_SEALS} FORCE INDEX (day_seal_number) WHERE book_id = ? AND number > ? ORDER BY number LIMIT ?`,
      [bookId, after, count],
    );
    return rows.map(sealOf);
  }

  /** Keeps the day from being opened again until the transaction has ended. @returns which seal it is to have, null when it is open */
  async lockClosed(tx: Tx, bookId: number, businessDate: string): Promise<number | null> {
    const [day] = await sqlOf(tx).query<{ status: string; reopenings: number }>(
      `SELECT status, reopenings FROM business_day FORCE INDEX (PRIMARY)
       WHERE book_id = ? AND business_date = ? LOCK IN SHARE MODE`,
      [bookId, businessDate],
    );
    return day?.status === 'closed' ? day.reopenings + 1 : null;
  }

  async exists(tx: Tx, bookId: number, businessDate: string, revision: number): Promise<boolean> {
    const rows = await sqlOf(tx).query(
      'SELECT 1 FROM day_seal FORCE INDEX (PRIMARY) WHERE book_id = ? AND business_date = ? AND revision = ?',
      [bookId, businessDate, revision],
    );
    return rows.length > 0;
  }

  /** The end of the chain as it is now; who was faster is found out by the insertion. */
  async last(tx: Tx, bookId: number): Promise<Pick<DaySeal, 'number' | 'digest'> | null> {
    const [row] = await sqlOf(tx).query<{ number: number; digest: Buffer }>(
      `SELECT number, digest FROM day_seal FORCE INDEX (day_seal_number)
       WHERE book_id = ? ORDER BY number DESC LIMIT 1`,
      [bookId],
    );
    return row ? { number: row.number, digest: row.digest.toString('hex') } : null;
  }

  async insert(tx: Tx, bookId: number, seal: DaySeal): Promise<void> {
    const key = `${integer(bookId)},${text(seal.businessDate)},${integer(seal.revision)},${integer(seal.number)}`;
    const vouchers = `${integer(seal.voucherCount)},${binary(seal.vouchersDigest)}`;
    const last =
      seal.lastVoucher === null
        ? 'NULL,NULL'
        : `${binary(seal.lastVoucher)},${text(columnTime(seal.lastRecordedAt!))}`;
    const chain = `${binary(seal.previousDigest)},${text(columnTime(seal.sealedAt))},${binary(seal.digest)}`;
    await sqlOf(tx).execute(
      `INSERT INTO day_seal (book_id, business_date, revision, number, voucher_count, vouchers_digest, last_voucher_id,
         last_recorded_at, previous_digest, sealed_at, digest) VALUES (${key},${vouchers},${last},${chain})`,
    );
  }
}

const columnTime = (isoTime: string): string => isoTime.replace('T', ' ').replace('Z', '');

function sealOf(row: SealRow): DaySeal {
  return {
    number: row.number,
    businessDate: row.business_date,
    revision: row.revision,
    voucherCount: Number(row.voucher_count),
    vouchersDigest: row.vouchers_digest.toString('hex'),
    lastVoucher: row.last_voucher_id && uuidOf(row.last_voucher_id),
    lastRecordedAt: row.last_recorded_at && toIsoTime(row.last_recorded_at),
    sealedAt: toIsoTime(row.sealed_at),
    previousDigest: row.previous_digest.toString('hex'),
    digest: row.digest.toString('hex'),
  };
}
