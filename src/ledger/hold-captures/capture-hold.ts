import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { refused, type Result } from '../../platform/errors/index.js';
import { BookDirectory } from '../books/index.js';
import { AccountDirectory, accountRefusals } from '../accounts/index.js';
import { ReadHolds } from '../holds/index.js';
import { PostVoucher, type PostedVoucher } from '../vouchers/index.js';
import { captureVoucher } from './capture-voucher.js';
import type { CaptureHoldDto } from './dto/capture-hold.dto.js';

/** Captures a hold in full or in part, to one or several receivers, by a voucher like any other. */
@Injectable()
export class CaptureHold {
  constructor(
    private readonly books: BookDirectory,
    private readonly holds: ReadHolds,
    private readonly accounts: AccountDirectory,
    private readonly postVoucher: PostVoucher,
  ) {}

  async execute(
    caller: Caller,
    bookCode: string,
    id: string,
    requestNumber: string,
    body: CaptureHoldDto,
  ): Promise<Result<PostedVoucher>> {
    const book = await this.books.byCode(bookCode);
    if (!book.ok) return book;
    const hold = await this.holds.find(book.value, id);
    if (!hold.ok) return hold;
    const { account: code } = hold.value;
    const account = (await this.accounts.resolve(book.value.id, [code])).get(code);
    if (!account) return refused(accountRefusals.notFound(code));
    const voucher = captureVoucher({ ...hold.value, normalSide: account.normalSide }, body);
    if (!voucher.ok) return voucher;
    return this.postVoucher.post(caller, bookCode, requestNumber, voucher.value);
  }
}
