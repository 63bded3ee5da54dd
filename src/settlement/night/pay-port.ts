import { Injectable } from '@nestjs/common';
import type { Result } from '../../platform/errors/index.js';
import type { SettlementBatch } from '../settlement-batch.js';

/** What sets an approved batch going. Asked twice, it is set going once. */
export type BatchPayer = (
  batch: SettlementBatch,
  said: { readonly traceId: string; readonly reason: string },
) => Promise<Result<unknown>>;

/** The port to what pays; without it, nights end at approved batches and say so. */
@Injectable()
export class PayPort {
  private payer: BatchPayer | null = null;

  paidBy(payer: BatchPayer): void {
    this.payer = payer;
  }

  /** null: nobody pays. */
  get pay(): BatchPayer | null {
    return this.payer;
  }
}
