import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../../platform/digest/index.js';
import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { formatAmount, parseSignedAmount } from '../../platform/money/index.js';
import { AccountDirectory, ReadAccounts, type AccountRef } from '../accounts/index.js';
import { readPositiveAmount } from '../amounts/index.js';
import type { ApprovedOrder, PostingCommand, PostingDraft } from '../approvals/index.js';
import { BookDirectory, type BookRef } from '../books/index.js';
import { POSTING_DEFAULTS, postingRefusals, type Precondition } from '../posting/index.js';
import { ReadVoucher } from '../vouchers/index.js';
import { RecoveryDto } from './dto/recovery.dto.js';
import { recoveryRefusals } from './recoveries.errors.js';
import { recoverable, recoveryLines } from './recovery.rules.js';

export const RECOVERY_BUSINESS_TYPE = 'recovery';

/** A recovery that has been read: the accounts, and the amount in minor units. */
interface Recovery {
  readonly from: AccountRef;
  readonly to: AccountRef;
  readonly amount: bigint;
}

/** What is taken now, and the state of the account that it was worked out from. */
interface Taking {
  readonly amount: bigint;
  readonly preconditions: readonly Precondition[];
}

/** Takes back what an account was paid too much (domain page §3, repairs as commands with maker and checker). */
@Injectable()
export class RecoverOverpayment implements PostingCommand<RecoveryDto> {
  readonly effect = 'posting';
  readonly name = 'recover-overpayment';
  readonly makerRoles = ['operator', 'finance'] as const;
  readonly content = RecoveryDto;

  constructor(
    private readonly books: BookDirectory,
    private readonly directory: AccountDirectory,
    private readonly accounts: ReadAccounts,
    private readonly vouchers: ReadVoucher,
  ) {}

  async check(book: BookRef, content: RecoveryDto): Promise<Result<void>> {
    const recovery = await this.read(book, content);
    return recovery.ok ? accepted(undefined) : recovery;
  }

  async prepare(order: ApprovedOrder<RecoveryDto>): Promise<Result<{ posting: PostingDraft; told: object }>> {
    const { book, content } = order;
    const recovery = await this.read(book, content);
    if (!recovery.ok) return recovery;
    const { amount } = recovery.value;
    const taking = content.partial
      ? await this.takeWhatIsThere(book, recovery.value)
      : { amount, preconditions: [] };
    if (taking.amount <= 0n) return refused(recoveryRefusals.nothingToRecover(content.fromAccount));
    const { decimals } = recovery.value.from;
    const recovered = formatAmount(taking.amount, decimals);
    const outstanding = formatAmount(amount - taking.amount, decimals);
    return accepted({ posting: draftOf(order, recovery.value, taking), told: { recovered, outstanding } });
  }

  /** The account has moved since its balance was read. */
  isOvertaken(refusal: Refusal): boolean {
    return refusal.code === postingRefusals.versionDiffers(0, '', 0n).code;
  }

  /** Worked out from a plain read, and posted only if the account is still at the version that was read. */
  private async takeWhatIsThere(book: BookRef, { from, amount }: Recovery): Promise<Taking> {
    const account = await this.accounts.byCode(book, from.code);
    if (!account.ok) throw new Error(`Account ${from.code} was resolved and is not there`);
    const { balances, version } = account.value;
    const minor = (text: string): bigint => {
      const parsed = parseSignedAmount(text, from.decimals);
      if (!parsed.ok) throw new Error(`${text} is no balance of ${from.code}`);
      return parsed.minor;
    };
    const funds = {
      ledger: minor(balances.ledgerBalance),
      held: minor(balances.heldAmount),
      earmarked: minor(balances.earmarkedAmount),
    };
    const taken = recoverable(amount, funds);
    if (taken === amount) return { amount, preconditions: [] };
    return { amount: taken, preconditions: [{ account: from.code, expectedVersion: BigInt(version) }] };
  }

  private async read(known: BookRef, content: RecoveryDto): Promise<Result<Recovery>> {
    const { fromAccount, toAccount, currency, relatedVoucher } = content;
    if (fromAccount === toAccount) return refused(recoveryRefusals.sameAccount());
    const book = await this.books.byCode(known.code, [currency]);
    if (!book.ok) return book;
    const amount = readAmount(book.value, content);
    if (!amount.ok) return amount;
    const accounts = await this.directory.resolve(known.id, [fromAccount, toAccount]);
    const from = accountOf(accounts, 'fromAccount', content);
    if (!from.ok) return from;
    const to = accountOf(accounts, 'toAccount', content);
    if (!to.ok) return to;
    if (relatedVoucher !== undefined && !(await this.vouchers.byId(known, relatedVoucher)).ok)
      return refused(recoveryRefusals.voucherNotFound(relatedVoucher));
    return accepted({ from: from.value, to: to.value, amount: amount.value });
  }
}

function accountOf(
  accounts: ReadonlyMap<string, AccountRef>,
  field: 'fromAccount' | 'toAccount',
  content: RecoveryDto,
): Result<AccountRef> {
  const code = content[field];
  const account = accounts.get(code);
  if (!account) return refused(recoveryRefusals.accountNotFound(field, code));
  if (account.currency !== content.currency)
    return refused(recoveryRefusals.currencyMismatch(field, code, account.currency));
  return accepted(account);
}

function readAmount(book: BookRef, { amount, currency }: RecoveryDto): Result<bigint> {
  const decimals = book.currencies.get(currency);
  if (decimals === undefined) return refused(recoveryRefusals.currencyNotInBook(currency));
  const message = 'What is recovered is greater than zero';
  return readPositiveAmount(amount, { currency, decimals }, 'content/amount', message);
}

function draftOf(
  { approvalId, content, reason }: ApprovedOrder<RecoveryDto>,
  { from, to }: Recovery,
  { amount, preconditions }: Taking,
): PostingDraft {
  const { relatedVoucher, passStops } = content;
  return {
    ...POSTING_DEFAULTS,
    businessType: RECOVERY_BUSINESS_TYPE,
    memo: reason,
    metadata: canonicalJson({ approval: approvalId }),
    lines: recoveryLines(from, to, amount),
    override: passStops ? reason : null,
    preconditions,
    links: relatedVoucher === undefined ? [] : [{ kind: 'belongs-to', voucherId: relatedVoucher }],
  };
}
