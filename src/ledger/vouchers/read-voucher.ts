import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { isUuid } from '../../platform/ids/index.js';
import type { BookRef } from '../books/index.js';
import { VoucherRepository, type VoucherLineRow, type VoucherRow } from './database/voucher.repository.js';
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

  /** Those of the vouchers that the book has. */
  async byIds(book: BookRef, ids: readonly string[]): Promise<Map<string, VoucherDto>> {
    const views = await this.views(book, await this.vouchers.byIds(book.id, ids));
    return new Map(views.map((view) => [view.id, view]));
  }

  async byRequest(book: BookRef, clientCode: string, requestNumber: string): Promise<Result<VoucherDto>> {
    return this.view(book, await this.vouchers.byRequest(book.id, clientCode, requestNumber), requestNumber);
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
