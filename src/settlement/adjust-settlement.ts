import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import { Clock, databaseTimeOf, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { readPositiveAmount } from '../ledger/amounts/index.js';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { DetailRepository } from './database/detail.repository.js';
import { SettlementAdjustmentDto } from './dto/commands.dto.js';
import { SettlementDates } from './settlement-dates.js';
import { settlementRefusals } from './settlement.errors.js';

/** A detail of its own that gives a party more or less (调账), by two persons and with the reason in it. */
@Injectable()
export class AdjustSettlement implements ChangeCommand<SettlementAdjustmentDto> {
  readonly effect = 'change';
  readonly name = 'adjust-settlement';
  readonly makerRoles = ['finance', 'operator'] as const;
  readonly content = SettlementAdjustmentDto;

  constructor(
    private readonly details: DetailRepository,
    private readonly dates: SettlementDates,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  check(book: BookRef, content: SettlementAdjustmentDto): Promise<Result<void>> {
    const amount = this.amountOf(book, content);
    return Promise.resolve(amount.ok ? accepted(undefined) : amount);
  }

  async execute(
    tx: Tx,
    { approvalId, book, caller, content, reason }: ApprovedOrder<SettlementAdjustmentDto>,
  ): Promise<Result<object>> {
    const amount = this.amountOf(book, content);
    if (!amount.ok) return amount;
    const { party, currency, direction, dueDate, why } = content;
    const draft = {
      ...{ bookId: book.id, sourceKind: 'adjustment' as const, sourceReference: approvalId },
      ...{ originBatchNo: null, party, currency, direction, amount: amount.value, dueDate },
      ...{ settlementDate: dueDate, settlementAt: databaseTimeOf(content.settlementAt) },
      ...{ businessType: 'settlement-adjustment', reason: why },
    };
    const settlementDate = (await this.dates.of(book, [draft]))(draft);
    await this.details.insert(tx, [{ ...draft, settlementDate }], toDatabaseTime(this.clock.now()));
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'settlement.adjusted', target: party, reason },
      detail: { ...content },
    });
    return accepted({ party, currency, settlementDate });
  }

  private amountOf(book: BookRef, { currency, amount }: SettlementAdjustmentDto): Result<bigint> {
    const decimals = book.currencies.get(currency);
    if (decimals === undefined)
      return refused(settlementRefusals.currencyNotInBook(currency, 'content/currency'));
    const message = 'An adjustment is greater than zero; its direction says which way it goes';
    return readPositiveAmount(amount, { currency, decimals }, 'content/amount', message);
  }
}
