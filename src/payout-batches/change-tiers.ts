import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { BatchCommandRepository } from './database/batch-command.repository.js';
import { PayoutBatchTiersDto } from './dto/batch-tiers.dto.js';
import { batchRefusals } from './payout-batches.errors.js';
import { readTiers } from './tiers.rules.js';

/**
 * Sets how many checkers batches need by their total (分级复核), always with maker and checker. Batches that were received
 * before keep what they were received under.
 */
@Injectable()
export class ChangeTiers implements ChangeCommand<PayoutBatchTiersDto> {
  readonly effect = 'change';
  readonly name = 'set-payout-batch-tiers';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = PayoutBatchTiersDto;

  constructor(
    private readonly commands: BatchCommandRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  check({ currencies }: BookRef, { currency, tiers }: PayoutBatchTiersDto): Promise<Result<void>> {
    const decimals = currencies.get(currency);
    if (decimals === undefined) return Promise.resolve(refused(batchRefusals.currencyNotInBook(currency)));
    const read = readTiers(tiers, decimals);
    return Promise.resolve(read.ok ? accepted(undefined) : read);
  }

  async execute(
    tx: Tx,
    { book, caller, content, reason }: ApprovedOrder<PayoutBatchTiersDto>,
  ): Promise<Result<object>> {
    const { currency, tiers } = content;
    await this.commands.setTiers(tx, book.id, currency, tiers, toDatabaseTime(this.clock.now()));
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'payout-batch-tiers.set', target: currency, reason },
      detail: { tiers },
    });
    return accepted({ ...content });
  }
}
