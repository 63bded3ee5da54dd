import { Injectable } from '@nestjs/common';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { isUuid } from '../../platform/ids/index.js';
import { OriginalRepository } from './database/original.repository.js';
import type { OriginalVoucher } from './original.js';
import { progressRefusals } from './progress.errors.js';

/** A voucher that something is to be taken back from. */
@Injectable()
export class ReadOriginal {
  constructor(private readonly originals: OriginalRepository) {}

  async byId(bookId: number, voucherId: string): Promise<Result<OriginalVoucher>> {
    const original = isUuid(voucherId) ? await this.originals.byId(bookId, voucherId) : null;
    return original ? accepted(original) : refused(progressRefusals.voucherNotFound(voucherId));
  }
}
