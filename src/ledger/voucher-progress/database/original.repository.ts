import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { THE_SERVICE_CODE } from '../../../platform/auth/index.js';
import { binary, integer, text, uuidOf } from '../../../platform/database/sql.js';
import { inBothPlaces } from '../../places/index.js';
import type { LinkKind } from '../../posting/index.js';
import type { GlClass, OriginalLine, OriginalVoucher } from '../original.js';

/** What the service does by itself is no client's. */
const clientName = `COALESCE(c.code, ${text(THE_SERVICE_CODE)})`;

interface HeaderRow {
  businessDate: string;
  businessType: string;
  client: string;
}

interface LineRow extends Record<'lineNumber' | 'decimals' | 'amount' | 'reversed' | 'refunded', string> {
  account: string;
  glClass: GlClass;
  normalSide: 'D' | 'C';
  side: 'D' | 'C';
  currency: string;
  purpose: string | null;
}

/** A voucher as those see it who take back from it: plain reads, by primary key throughout. */
@Injectable()
export class OriginalRepository {
  constructor(private readonly dataSource: DataSource) {}

  async byId(bookId: number, id: string): Promise<OriginalVoucher | null> {
    const [header]: HeaderRow[] = await this.dataSource.query(
      inBothPlaces(
        ({
          voucher,
        }) => `SELECT v.business_date AS businessDate, v.business_type AS businessType, ${clientName} AS client
         FROM ${voucher} v FORCE INDEX (PRIMARY) LEFT JOIN client c FORCE INDEX (PRIMARY) ON c.id = v.client_id
         WHERE v.id = ${binary(id)} AND v.book_id = ${integer(bookId)}`,
      ),
    );
    if (!header) return null;
    const links: { kind: LinkKind; target_id: Buffer }[] = await this.dataSource.query(
      `SELECT kind, target_id FROM voucher_link FORCE INDEX (PRIMARY) WHERE voucher_id = ${binary(id)}`,
    );
    return {
      ...header,
      id,
      bookId,
      links: links.map(({ kind, target_id }) => ({ kind, voucherId: uuidOf(target_id) })),
      lines: await this.linesOf(id),
    };
  }

  private async linesOf(id: string): Promise<OriginalLine[]> {
    const rows: LineRow[] = await this.dataSource.query(
      `${inBothPlaces(
        ({
          line,
        }) => `SELECT STRAIGHT_JOIN l.line_number AS lineNumber, a.code AS account, g.class AS glClass, g.normal_side AS normalSide,
         l.side, l.amount, l.currency, c.decimals, l.purpose, COALESCE(p.reversed, 0) AS reversed,
         COALESCE(p.refunded, 0) AS refunded
       FROM ${line} l FORCE INDEX (PRIMARY)
       JOIN account a FORCE INDEX (PRIMARY) ON a.id = l.account_id
       JOIN gl_account g FORCE INDEX (PRIMARY) ON g.id = l.gl_account_id
       JOIN currency c FORCE INDEX (PRIMARY) ON c.code = l.currency
       LEFT JOIN voucher_progress p FORCE INDEX (PRIMARY)
         ON p.voucher_id = l.voucher_id AND p.line_number = l.line_number
       WHERE l.voucher_id = ${binary(id)}`,
      )} ORDER BY lineNumber`,
    );
    return rows.map((row) => ({
      ...row,
      lineNumber: Number(row.lineNumber),
      decimals: Number(row.decimals),
      amount: BigInt(row.amount),
      reversed: BigInt(row.reversed),
      refunded: BigInt(row.refunded),
    }));
  }
}
