import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { ChangeTerms } from './change-terms.js';
import { AllowAnyPayeeDto, PayoutApprovalRuleDto, PayoutLimitDto } from './dto/payout-terms.dto.js';
import { payoutRefusals } from './payouts.errors.js';
import { readCap, readLimit } from './terms-change.rules.js';

/** Raises or removes a limit: with maker and checker, because more money goes out. */
@Injectable()
export class SetPayoutLimit implements ChangeCommand<PayoutLimitDto> {
  readonly effect = 'change';
  readonly name = 'set-payout-limit';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = PayoutLimitDto;

  constructor(private readonly changeTerms: ChangeTerms) {}

  check(book: BookRef, content: PayoutLimitDto): Promise<Result<void>> {
    const read = readLimit(content, book.currencies.get(content.currency));
    return Promise.resolve(read.ok ? accepted(undefined) : read);
  }

  async execute(tx: Tx, order: ApprovedOrder<PayoutLimitDto>): Promise<Result<object>> {
    const changed = await this.changeTerms.limit({ ...order, isChecked: true }, order.content, tx);
    return changed.ok ? accepted({ ...order.content }) : changed;
  }
}

/** Raises the amount up to which payouts of a client need no checker. */
@Injectable()
export class SetPayoutRule implements ChangeCommand<PayoutApprovalRuleDto> {
  readonly effect = 'change';
  readonly name = 'set-payout-rule';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = PayoutApprovalRuleDto;

  constructor(private readonly changeTerms: ChangeTerms) {}

  check({ currencies }: BookRef, { currency, upTo }: PayoutApprovalRuleDto): Promise<Result<void>> {
    const decimals = currencies.get(currency);
    if (decimals === undefined)
      return Promise.resolve(refused(payoutRefusals.currencyNotInBook(currency, 'content/currency')));
    const read = readCap(upTo, decimals, 'content/upTo');
    return Promise.resolve(read.ok ? accepted(undefined) : read);
  }

  async execute(tx: Tx, order: ApprovedOrder<PayoutApprovalRuleDto>): Promise<Result<object>> {
    const changed = await this.changeTerms.approvalRule({ ...order, isChecked: true }, order.content, tx);
    return changed.ok ? accepted({ ...order.content }) : changed;
  }
}

/** Has a book pay others than its payees again. */
@Injectable()
export class AllowAnyPayee implements ChangeCommand<AllowAnyPayeeDto> {
  readonly effect = 'change';
  readonly name = 'allow-any-payee';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = AllowAnyPayeeDto;

  constructor(private readonly changeTerms: ChangeTerms) {}

  check(): Promise<Result<void>> {
    return Promise.resolve(accepted(undefined));
  }

  async execute(tx: Tx, order: ApprovedOrder<AllowAnyPayeeDto>): Promise<Result<object>> {
    await this.changeTerms.allowAnyPayee(tx, { ...order, isChecked: true });
    return accepted({ payeesOnly: false });
  }
}
