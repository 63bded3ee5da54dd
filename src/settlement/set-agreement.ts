import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { ResolvePayee } from '../payees/index.js';
import { AgreementRepository } from './database/agreement.repository.js';
import { SettlementAgreementTermsDto } from './dto/agreement.dto.js';
import { readTerms } from './read-terms.js';
import { SettlementCalendars } from './settlement-calendars.js';
import { settlementRefusals } from './settlement.errors.js';

/** What is agreed with a party from a date on (结算协议): proposed by one client, approved by another. */
@Injectable()
export class SetAgreement implements ChangeCommand<SettlementAgreementTermsDto> {
  readonly effect = 'change';
  readonly name = 'set-settlement-agreement';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = SettlementAgreementTermsDto;

  constructor(
    private readonly agreements: AgreementRepository,
    private readonly calendars: SettlementCalendars,
    private readonly payees: ResolvePayee,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async check(book: BookRef, content: SettlementAgreementTermsDto): Promise<Result<void>> {
    const { currency } = content;
    const decimals = book.currencies.get(currency);
    if (decimals === undefined)
      return refused(settlementRefusals.currencyNotInBook(currency, 'content/currency'));
    const terms = readTerms(content, { currency, decimals });
    if (!terms.ok) return terms;
    const days = await this.calendars.of(book.id, terms.value.calendar);
    if (!days.ok) return refused({ ...days.refusal, field: 'content/calendar' });
    if (!terms.value.isActive) return accepted(undefined);
    const payee = await this.payees.execute(book.id, content.payee, currency);
    return payee.ok ? accepted(undefined) : refused({ ...payee.refusal, field: 'content/payee' });
  }

  async execute(
    tx: Tx,
    { approvalId, book, caller, content, reason }: ApprovedOrder<SettlementAgreementTermsDto>,
  ): Promise<Result<object>> {
    const checked = await this.check(book, content);
    if (!checked.ok) return checked;
    const { party, currency } = content;
    const version = await this.agreements.advance(tx, book.id, currency, party);
    const recordedAt = toDatabaseTime(this.clock.now());
    await this.agreements.insert(tx, { bookId: book.id, version, content, approvalId, recordedAt });
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'settlement-agreement.set', target: party, reason },
      detail: { version, ...content },
    });
    return accepted({ party, currency, version });
  }
}
