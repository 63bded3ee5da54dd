import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { canonicalSha256 } from '../../platform/digest/index.js';
import { accepted, type Result } from '../../platform/errors/index.js';
import { BookDirectory } from '../books/index.js';
import { PostOnOriginal } from '../voucher-progress/index.js';
import type { PostedVoucher } from '../vouchers/index.js';
import type { ReverseVoucherDto } from './dto/reversal.dto.js';
import { PrepareReversal } from './prepare-reversal.js';

/** Reverses a voucher, all that is left of it or named parts, once per part (domain §3). */
@Injectable()
export class ReverseVoucher {
  constructor(
    private readonly books: BookDirectory,
    private readonly prepare: PrepareReversal,
    private readonly onOriginal: PostOnOriginal,
  ) {}

  async execute(
    caller: Caller,
    bookCode: string,
    voucherId: string,
    requestNumber: string,
    body: ReverseVoucherDto,
  ): Promise<Result<PostedVoucher>> {
    const book = await this.books.byCode(bookCode);
    if (!book.ok) return book;
    const content = { command: 'reverse-voucher', book: bookCode, voucher: voucherId, body };
    const request = { requestNumber, contentHash: canonicalSha256(content) };
    const posted = await this.onOriginal.execute(caller, book.value, {
      voucherId,
      requests: [request],
      prepare: async (original) => {
        const posting = await this.prepare.execute(caller, original, request, body);
        return posting.ok ? accepted([posting.value]) : posting;
      },
    });
    return posted.ok ? accepted(posted.value[0]!) : posted;
  }
}
