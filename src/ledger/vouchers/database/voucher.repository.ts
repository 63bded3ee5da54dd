import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { THE_SERVICE_CODE } from '../../../platform/auth/index.js';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { inBothPlaces, type Place } from '../../places/index.js';
import type { LinkKind, VoucherLink } from '../../posting/index.js';

/** What the service does by itself is no client's. */
const clientName = `COALESCE(c.code, ${text(THE_SERVICE_CODE)})`;

export interface VoucherRow {
  readonly id: string;
  readonly bookId: number;
  readonly businessDate: string;
  readonly businessType: string;
  readonly client: string;
  readonly requestNumber: string;
  readonly reference: string | null;
  readonly memo: string;
  readonly metadata: string;
  readonly rule: { readonly version: number; readonly parameters: string } | null;
  /** Why stops were passed. */
  readonly override: string | null;
  /** In the order of the request. */
  readonly links: readonly VoucherLink[];
  readonly traceId: string;
  readonly recordedAt: string;
  readonly digest: string;
}

export interface VoucherLineRow {
  readonly voucherId: string;
  readonly lineNumber: number;
  readonly account: string;
  readonly glAccount: string;
  readonly currency: string;
  readonly decimals: number;
  readonly side: 'D' | 'C';
  readonly amount: bigint;
  readonly hold: string | null;
  readonly purpose: string | null;
  readonly accountSequence: bigint;
  readonly balanceBefore: bigint;
  readonly balanceAfter: bigint;
}

interface RawVoucher extends Omit<VoucherRow, 'id' | 'bookId' | 'digest' | 'rule' | 'override' | 'links'> {
  id: Buffer;
  bookId: string;
  digest: Buffer;
  ruleVersion: number | null;
  parameters: string | null;
  overrideReason: string | null;
}

interface RawLine extends Record<
  'lineNumber' | 'decimals' | 'amount' | 'accountSequence' | 'balanceBefore' | 'balanceAfter',
  string
> {
  voucherId: Buffer;
  account: string;
  glAccount: string;
  currency: string;
  side: 'D' | 'C';
  hold: Buffer | null;
  purpose: string | null;
}

const VOUCHER_COLUMNS = `v.id, v.book_id AS bookId, v.business_date AS businessDate, v.business_type AS businessType,
  ${clientName} AS client, v.request_number AS requestNumber, v.reference, v.memo, v.metadata, v.trace_id AS traceId,
  v.recorded_at AS recordedAt, v.digest, v.override_reason AS overrideReason,
  p.version AS ruleVersion, v.parameters`;

const withNames = `LEFT JOIN client c FORCE INDEX (PRIMARY) ON c.id = v.client_id
  LEFT JOIN posting_rule p FORCE INDEX (PRIMARY) ON p.id = v.rule_id`;

/** Plain reads of what posting has written. Vouchers never change, so no lock is needed. */
@Injectable()
export class VoucherRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byId(bookId: number, id: string): Promise<VoucherRow | null> {
    return (await this.byIds(bookId, [id]))[0] ?? null;
  }

  async byIds(bookId: number, ids: readonly string[]): Promise<VoucherRow[]> {
    if (ids.length === 0) return [];
    return this.many(
      ({ voucher }) => `FROM ${voucher} v FORCE INDEX (PRIMARY) ${withNames}
       WHERE v.id IN (${ids.map(binary).join(',')}) AND v.book_id = ${integer(bookId)}`,
    );
  }

  /** Which of the vouchers the book has. */
  async existing(bookId: number, ids: readonly string[]): Promise<Set<string>> {
    const rows: { id: Buffer }[] = await this.dataSource.query(
      inBothPlaces(
        ({ voucher }) => `SELECT id FROM ${voucher} FORCE INDEX (PRIMARY)
         WHERE id IN (${ids.map(binary).join(',')}) AND book_id = ${integer(bookId)}`,
      ),
    );
    return new Set(rows.map(({ id }) => uuidOf(id)));
  }

  /** The request row names the voucher, and stays where it is when that is archived. */
  async byRequest(bookId: number, clientCode: string, requestNumber: string): Promise<VoucherRow | null> {
    const [row] = await this.many(
      ({ voucher }) => `FROM client c FORCE INDEX (client_code)
         STRAIGHT_JOIN request r FORCE INDEX (PRIMARY) ON r.client_id = c.id AND r.number = ${text(requestNumber)}
         STRAIGHT_JOIN ${voucher} v FORCE INDEX (PRIMARY) ON v.id = r.voucher_id AND v.client_id = c.id
         LEFT JOIN posting_rule p FORCE INDEX (PRIMARY) ON p.id = v.rule_id
       WHERE c.code = ${text(clientCode)} AND v.book_id = ${integer(bookId)}`,
    );
    return row ?? null;
  }

  /** The lines first: a few thousand keys are found at once, while the optimizer likes to begin with the small tables. */
  async linesOf(voucherIds: readonly string[]): Promise<VoucherLineRow[]> {
    if (voucherIds.length === 0) return [];
    const rows: RawLine[] = await this.dataSource.query(
      `${inBothPlaces(
        ({
          line,
          entry,
        }) => `SELECT STRAIGHT_JOIN l.voucher_id AS voucherId, l.line_number AS lineNumber, a.code AS account, g.code AS glAccount, l.currency,
         c.decimals, l.side, l.amount, l.account_sequence AS accountSequence, e.balance_before AS balanceBefore,
         e.balance_after AS balanceAfter, l.hold_id AS hold, l.purpose
       FROM ${line} l FORCE INDEX (PRIMARY)
       JOIN ${entry} e FORCE INDEX (PRIMARY) ON e.account_id = l.account_id AND e.sequence = l.account_sequence
       JOIN account a FORCE INDEX (PRIMARY) ON a.id = l.account_id
       JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = l.gl_account_id
       JOIN currency c FORCE INDEX (PRIMARY) ON c.code = l.currency
       WHERE l.voucher_id IN (${voucherIds.map(binary).join(',')})`,
      )} ORDER BY voucherId, lineNumber`,
    );
    return rows.map((row) => ({
      voucherId: uuidOf(row.voucherId),
      lineNumber: Number(row.lineNumber),
      account: row.account,
      glAccount: row.glAccount,
      currency: row.currency,
      decimals: Number(row.decimals),
      side: row.side,
      amount: BigInt(row.amount),
      hold: row.hold && uuidOf(row.hold),
      purpose: row.purpose,
      accountSequence: BigInt(row.accountSequence),
      balanceBefore: BigInt(row.balanceBefore),
      balanceAfter: BigInt(row.balanceAfter),
    }));
  }

  private async many(source: (place: Place) => string): Promise<VoucherRow[]> {
    const rows: RawVoucher[] = await this.dataSource.query(
      inBothPlaces((place) => `SELECT ${VOUCHER_COLUMNS} ${source(place)}`),
    );
    const links = await this.linksOf(rows);
    return rows.map(({ ruleVersion, parameters, overrideReason, ...row }) => {
      const id = uuidOf(row.id);
      return {
        ...row,
        id,
        bookId: Number(row.bookId),
        rule: ruleVersion === null ? null : { version: ruleVersion, parameters: parameters! },
        override: overrideReason,
        links: links.get(id) ?? [],
        digest: row.digest.toString('hex'),
      };
    });
  }

  private async linksOf(vouchers: readonly { id: Buffer }[]): Promise<Map<string, VoucherLink[]>> {
    const links = new Map<string, VoucherLink[]>();
    if (vouchers.length === 0) return links;
    const rows: { voucher_id: Buffer; kind: LinkKind; target_id: Buffer }[] = await this.dataSource.query(
      `SELECT voucher_id, kind, target_id FROM voucher_link FORCE INDEX (PRIMARY)
       WHERE voucher_id IN (${vouchers.map(({ id }) => binary(uuidOf(id))).join(',')}) ORDER BY voucher_id, kind, target_id`,
    );
    for (const { voucher_id, kind, target_id } of rows) {
      const id = uuidOf(voucher_id);
      links.set(id, [...(links.get(id) ?? []), { kind, voucherId: uuidOf(target_id) }]);
    }
    return links;
  }
}
