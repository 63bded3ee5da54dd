import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import { isUuid } from '../../platform/ids/index.js';
import type { BookRef } from '../books/index.js';
import { VoucherRepository, type VoucherLineRow, type VoucherRow } from './database/voucher.repository.js';
import type { VouchersOfDateQuery } from './dto/voucher-queries.dto.js';
import type { VoucherDto } from './dto/voucher.dto.js';
import { voucherRefusals } from './voucher.errors.js';
import { viewOfRows } from './voucher-view.js';

/** Reads vouchers back with the entries they are linked to. */
@Injectable()
export class ReadVoucher {
  constructor(private readonly vouchers: VoucherRepository) {}

  async byId(book: BookRef, id: string): Promise<Result<VoucherDto>> {
    if (!isUuid(id)) return refused(voucherRefusals.notFound(id));
    return this.view(book, await this.vouchers.byId(book.id, id), id);
  }

  async byRequest(book: BookRef, clientCode: string, requestNumber: string): Promise<Result<VoucherDto>> {
    return this.view(book, await this.vouchers.byRequest(book.id, clientCode, requestNumber), requestNumber);
  }

  async ofDate(book: BookRef, query: VouchersOfDateQuery): Promise<Result<Page<VoucherDto>>> {
    const after = readAfter(query.after);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.vouchers.ofDate(book.id, query.businessDate, after.value, limit + 1);
    const views = await this.views(book, rows);
    return accepted(
      pageFrom(
        views,
        limit,
        ({ id }) => [id],
        (view) => view,
      ),
    );
  }

  private async view(book: BookRef, row: VoucherRow | null, name: string): Promise<Result<VoucherDto>> {
    if (!row) return refused(voucherRefusals.notFound(name));
    return accepted((await this.views(book, [row]))[0]!);
  }

  private async views(book: BookRef, rows: readonly VoucherRow[]): Promise<VoucherDto[]> {
    const lines = await this.vouchers.linesOf(rows.map((row) => row.id));
    const linesOf = new Map(rows.map(({ id }) => [id, [] as VoucherLineRow[]]));
    for (const line of lines) linesOf.get(line.voucherId)!.push(line);
    return rows.map((row) => viewOfRows(row, linesOf.get(row.id)!, book.code));
  }
}

function readAfter(after: string | undefined): Result<string | null> {
  if (after === undefined) return accepted(null);
  const cursor = decodeCursor(after, 1);
  if (!cursor.ok) return cursor;
  const [id] = cursor.value;
  return isUuid(id!) ? accepted(id!) : refused(cursorMalformed());
}
