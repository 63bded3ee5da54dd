import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { settlementRefusals } from '../settlement.errors.js';
import { FundingTermsRepository } from './database/funding-terms.repository.js';
import { SettlementFundingTermsDto } from './dto/funding-terms.dto.js';
import { readFundingTerms } from './read-funding-terms.js';

/** By which money results are paid from now on (专款专用), by maker and checker. What is expected already stays as it is. */
@Injectable()
export class SetSettlementFunding implements ChangeCommand<SettlementFundingTermsDto> {
  readonly effect = 'change';
  readonly name = 'set-settlement-funding';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = SettlementFundingTermsDto;

  constructor(
    private readonly terms: FundingTermsRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  check({ currencies }: BookRef, content: SettlementFundingTermsDto): Promise<Result<void>> {
    if (!currencies.has(content.currency))
      return Promise.resolve(
        refused(settlementRefusals.currencyNotInBook(content.currency, 'content/currency')),
      );
    const read = readFundingTerms(content, 0);
    return Promise.resolve(read.ok ? accepted(undefined) : read);
  }

  async execute(
    tx: Tx,
    { approvalId, book, caller, content, reason }: ApprovedOrder<SettlementFundingTermsDto>,
  ): Promise<Result<object>> {
    const { currency } = content;
    const recordedAt = toDatabaseTime(this.clock.now());
    const version = await this.terms.insert(tx, book.id, content, approvalId, recordedAt);
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'settlement-funding.set', target: currency, reason },
      detail: { version, ...content },
    });
    return accepted({ currency, version });
  }
}
