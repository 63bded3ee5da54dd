import { Injectable } from '@nestjs/common';
import { databaseTimeOf } from '../platform/clock/index.js';
import { canonicalJson } from '../platform/digest/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { formatAmount } from '../platform/money/index.js';
import { AccountDirectory } from '../ledger/accounts/index.js';
import { readPositiveAmount } from '../ledger/amounts/index.js';
import type { ApprovedOrder, PostingCommand, PostingDraft } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { POSTING_DEFAULTS, type PostingLine } from '../ledger/posting/index.js';
import { ReadOriginal } from '../ledger/voucher-progress/index.js';
import { AdjustmentParticipant } from './adjustment-participant.js';
import type { NewAdjustment } from './adjustment.js';
import { adjustmentRefusals } from './adjustments.errors.js';
import { AdjustmentRepository } from './database/adjustment.repository.js';
import { SettlementAdjustmentDto } from './dto/commands.dto.js';
import { PayableAccounts } from './payable-accounts.js';
import { signedOf } from './settlement-detail.js';
import { SettlementDates } from './settlement-dates.js';
import { settlementRefusals } from './settlement.errors.js';

/** Business type (业务类型) of the vouchers and details of adjustments. */
export const ADJUSTMENT = 'settlement-adjustment';

type Read = Pick<NewAdjustment, 'amount' | 'payableAccount' | 'account' | 'voucherId'>;

/**
 * A detail of its own that gives a party more or less (调账), by two persons and with the reason in it. What is owed to the party moves
 * with it: by a voucher against the account that is named, in the same transaction, or by one that has moved it before.
 */
@Injectable()
export class AdjustSettlement implements PostingCommand<SettlementAdjustmentDto> {
  readonly effect = 'posting';
  readonly name = 'adjust-settlement';
  readonly makerRoles = ['finance', 'operator'] as const;
  readonly content = SettlementAdjustmentDto;

  constructor(
    private readonly dates: SettlementDates,
    private readonly payables: PayableAccounts,
    private readonly accounts: AccountDirectory,
    private readonly originals: ReadOriginal,
    private readonly adjustments: AdjustmentRepository,
    private readonly participant: AdjustmentParticipant,
  ) {}

  async check(book: BookRef, content: SettlementAdjustmentDto): Promise<Result<void>> {
    const read = await this.read(book, content);
    return read.ok ? accepted(undefined) : read;
  }

  async prepare({
    approvalId,
    book,
    content,
    reason,
  }: ApprovedOrder<SettlementAdjustmentDto>): Promise<Result<{ posting: PostingDraft; told: object }>> {
    const read = await this.read(book, content);
    if (!read.ok) return read;
    const { party, currency, direction, dueDate, why } = content;
    const { amount } = read.value;
    const draft = {
      ...{ bookId: book.id, sourceKind: 'adjustment' as const, sourceReference: approvalId },
      ...{ originBatchNo: null, party, currency, direction, amount, dueDate },
      ...{ settlementDate: dueDate, settlementAt: databaseTimeOf(content.settlementAt) },
      ...{ businessType: ADJUSTMENT, reason: why },
    };
    const settlementDate = (await this.dates.of(book, [draft]))(draft);
    const adjustment = { ...read.value, approvalId, bookId: book.id, party, currency, direction };
    return accepted({
      posting: {
        ...POSTING_DEFAULTS,
        ...{ businessType: ADJUSTMENT, reference: approvalId, memo: reason, lines: linesOf(adjustment) },
        metadata: canonicalJson({ approval: approvalId, party }),
        participations: [this.participant.making(adjustment, { ...draft, settlementDate })],
      },
      told: { party, currency, settlementDate, ...(content.voucher && { standsOn: content.voucher }) },
    });
  }

  private async read(book: BookRef, content: SettlementAdjustmentDto): Promise<Result<Read>> {
    const { party, currency, account, voucher, dueDate } = content;
    const amount = amountOf(book, content);
    if (!amount.ok) return amount;
    if ((account === undefined) === (voucher === undefined)) return refused(adjustmentRefusals.unbooked());
    const payableAccount = (await this.payables.of(book, currency, [party], dueDate))(party);
    const read = {
      amount: amount.value,
      payableAccount,
      account: account ?? null,
      voucherId: voucher ?? null,
    };
    if (voucher !== undefined) return this.byVoucher(book, content, voucher, read);
    if (account === payableAccount) return refused(adjustmentRefusals.sameAccount(payableAccount));
    const known = await this.accounts.resolve(book.id, [payableAccount, account!]);
    for (const code of [account!, payableAccount])
      if (known.get(code)?.currency !== currency)
        return refused(adjustmentRefusals.accountNotFound(code, currency, 'content/account'));
    return accepted(read);
  }

  /** The voucher has moved what is owed to the party by exactly that, and nothing else settles it. */
  private async byVoucher(
    book: BookRef,
    { currency, direction }: SettlementAdjustmentDto,
    voucher: string,
    read: Read,
  ): Promise<Result<Read>> {
    const original = await this.originals.byId(book.id, voucher);
    if (!original.ok) return refused(adjustmentRefusals.voucherNotFound(voucher));
    const { payableAccount, amount } = read;
    const moved = original.value.lines
      .filter((line) => line.account === payableAccount && line.currency === currency)
      .reduce((sum, line) => sum + (line.side === 'C' ? line.amount : -line.amount), 0n);
    if (moved !== signedOf({ direction, amount })) {
      const told = formatAmount(moved, book.currencies.get(currency)!);
      return refused(adjustmentRefusals.voucherDiffers(payableAccount, told));
    }
    if (await this.adjustments.isKnown(voucher)) return refused(adjustmentRefusals.voucherKnown(voucher));
    const used = await this.adjustments.byVoucher(voucher);
    return used ? refused(adjustmentRefusals.voucherUsed(voucher)) : accepted(read);
  }
}

function amountOf(book: BookRef, { currency, amount }: SettlementAdjustmentDto): Result<bigint> {
  const decimals = book.currencies.get(currency);
  if (decimals === undefined)
    return refused(settlementRefusals.currencyNotInBook(currency, 'content/currency'));
  const message = 'An adjustment is greater than zero; its direction says which way it goes';
  return readPositiveAmount(amount, { currency, decimals }, 'content/amount', message);
}

/** Nothing where a voucher that was named has posted it. */
function linesOf({ direction, account, payableAccount, amount, currency }: NewAdjustment): PostingLine[] {
  if (account === null) return [];
  const [debit, credit] = direction === 'disburse' ? [account, payableAccount] : [payableAccount, account];
  return [
    { account: debit, side: 'D', amount, currency },
    { account: credit, side: 'C', amount, currency },
  ];
}
