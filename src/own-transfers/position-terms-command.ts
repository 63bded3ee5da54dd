import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Refusal, type Result } from '../platform/errors/index.js';
import { parseAmount } from '../platform/money/index.js';
import { ChannelDirectory, type Channel } from '../channels/index.js';
import { AccountDirectory } from '../ledger/accounts/index.js';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { PositionRepository } from './database/position.repository.js';
import { PositionTermsDto } from './dto/position.dto.js';
import { ownTransferRefusals } from './own-transfers.errors.js';
import type { PositionTerms } from './position-terms.js';

/** Says what is to lie at a channel and where our account there is: by two persons, because money goes where it says. */
@Injectable()
export class SetPositionTerms implements ChangeCommand<PositionTermsDto> {
  readonly effect = 'change';
  readonly name = 'set-position-terms';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = PositionTermsDto;

  constructor(
    private readonly channels: ChannelDirectory,
    private readonly accounts: AccountDirectory,
    private readonly positions: PositionRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async check(book: BookRef, content: PositionTermsDto): Promise<Result<void>> {
    const read = await this.read(book, content);
    return read.ok ? accepted(undefined) : read;
  }

  async execute(tx: Tx, order: ApprovedOrder<PositionTermsDto>): Promise<Result<object>> {
    const { book, content, caller, reason } = order;
    const read = await this.read(book, content);
    if (!read.ok) return read;
    const now = await this.positions.lock(tx, read.value.channelId);
    const version = (now?.version ?? 0) + 1;
    await this.positions.set(tx, { ...read.value, version }, toDatabaseTime(this.clock.now()));
    const { channel, floor, target, transitAccount, active } = content;
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'position-terms.set', target: channel, reason },
      detail: { version, floor, target, transitAccount, active },
    });
    return accepted({ channel, version });
  }

  private async read(
    book: BookRef,
    content: PositionTermsDto,
  ): Promise<Result<Omit<PositionTerms, 'version'>>> {
    const found = await this.channels.byCode(book.id, content.channel);
    if (!found.ok) return refused(ownTransferRefusals.channelNotFound(content.channel, 'content/channel'));
    const channel = found.value;
    const floor = parseAmount(content.floor, channel.decimals);
    if (!floor.ok) return refused(ownTransferRefusals.amountMalformed('content/floor', channel.decimals));
    const target = parseAmount(content.target, channel.decimals);
    if (!target.ok) return refused(ownTransferRefusals.amountMalformed('content/target', channel.decimals));
    if (target.minor < floor.minor) return refused(ownTransferRefusals.targetBelowFloor());
    const problem = await this.transitProblem(channel, content.transitAccount);
    if (problem) return refused(problem);
    const { payee, transitAccount, approvalMinutes, arrivalMinutes, active: isActive } = content;
    const { name, bank, account } = payee;
    return accepted({
      ...{ channelId: channel.id, bookId: book.id, floor: floor.minor, target: target.minor, transitAccount },
      ...{ payee: { name, bank, account }, approvalMinutes, arrivalMinutes, isActive },
    });
  }

  /** It pays, so its balance is on the credit side; while money is between two banks that balance lies below zero. */
  private async transitProblem({ bookId, currency }: Channel, code: string): Promise<Refusal | null> {
    const account = (await this.accounts.resolve(bookId, [code])).get(code);
    if (!account) return ownTransferRefusals.transitUnknown(code);
    const channels = await this.channels.ofBook(bookId);
    const isOfChannel = channels.some(({ clearingAccount, feeAccount, suspenseAccount }) =>
      [clearingAccount, feeAccount, suspenseAccount].includes(code),
    );
    const isFit = account.normalSide === 'C' && account.currency === currency && !isOfChannel;
    return isFit ? null : ownTransferRefusals.transitUnfit(code, currency);
  }
}
