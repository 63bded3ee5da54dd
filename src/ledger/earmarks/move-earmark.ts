import { Injectable } from '@nestjs/common';
import type { Caller } from '../../platform/auth/index.js';
import { toIsoTime } from '../../platform/clock/index.js';
import { canonicalJson, sha256 } from '../../platform/digest/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { Ids } from '../../platform/ids/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { AccountDirectory, accountRefusals, type AccountRef } from '../accounts/index.js';
import { readPositiveAmount } from '../amounts/index.js';
import { BookDirectory } from '../books/index.js';
import { POSTING_DEFAULTS, PostingQueue, type Posting } from '../posting/index.js';
import { EarmarkListRepository } from './database/earmark-list.repository.js';
import type { EarmarkMoveDto, MoveEarmarkDto } from './dto/earmark.dto.js';
import { EarmarkParticipant } from './earmark-participant.js';
import { earmarkParticipations, type EarmarkMove } from './earmark-participations.js';
import { earmarkRefusals } from './earmarks.errors.js';

/** What a stop of business types calls these commands. */
const BUSINESS_TYPE = 'earmark-move';
const NOT_POSITIVE = 'The amount of a move is greater than zero; from and to say the direction';

export interface MovedEarmark {
  readonly move: EarmarkMoveDto;
  /** True when the request number had been used before with the same content. */
  readonly replayed: boolean;
}

/**
 * Gives money of an account another purpose, a first one, or sets it free. A posting without lines: it shares groups,
 * locks and request numbers with all others and makes no voucher, because no money changes its owner.
 */
@Injectable()
export class MoveEarmark {
  constructor(
    private readonly books: BookDirectory,
    private readonly accounts: AccountDirectory,
    private readonly queue: PostingQueue,
    private readonly earmarks: EarmarkParticipant,
    private readonly list: EarmarkListRepository,
    private readonly ids: Ids,
  ) {}

  async execute(
    caller: Caller,
    bookCode: string,
    accountCode: string,
    requestNumber: string,
    body: MoveEarmarkDto,
  ): Promise<Result<MovedEarmark>> {
    const book = await this.books.byCode(bookCode);
    if (!book.ok) return book;
    const account = (await this.accounts.resolve(book.value.id, [accountCode])).get(accountCode);
    if (!account) return refused(accountRefusals.notFound(accountCode));
    if (body.from === body.to) return refused(earmarkRefusals.nowhere());
    const amount = readPositiveAmount(body.amount, account, 'amount', NOT_POSITIVE);
    if (!amount.ok) return amount;
    const content = canonicalJson({ command: 'move-earmark', book: bookCode, account: accountCode, body });
    const posting = this.postingOf(caller, account, requestNumber, sha256(content), body, amount.value);
    const outcome = await this.queue.post(posting);
    if (outcome.kind === 'refused') return refused(outcome.refusal);
    const id = outcome.kind === 'posted' ? posting.voucherId : outcome.voucherId;
    // After a lost answer to COMMIT the group runs again and meets its own request: that is no replay.
    return accepted({ move: await this.moveOf(account, id), replayed: id !== posting.voucherId });
  }

  private postingOf(
    { clientId, apiKeyId, traceId }: Caller,
    account: AccountRef,
    requestNumber: string,
    contentHash: string,
    { from, to, reason }: MoveEarmarkDto,
    amount: bigint,
  ): Posting {
    const actor = { clientId, apiKeyId, traceId };
    const moves: EarmarkMove[] = [];
    if (from !== null) moves.push({ account: account.code, purpose: from, amount: -amount, reason });
    if (to !== null) moves.push({ account: account.code, purpose: to, amount, reason });
    const earmarked = moves.reduce((sum, move) => sum + move.amount, 0n);
    return {
      ...POSTING_DEFAULTS,
      ...actor,
      voucherId: this.ids.uuid(),
      bookId: account.bookId,
      requestNumber,
      contentHash,
      businessType: BUSINESS_TYPE,
      setAside: [{ account: account.code, held: 0n, earmarked }],
      participations: earmarkParticipations(this.earmarks, account.bookId, moves, actor),
    };
  }

  /** From its events, for the first answer too: they say what was left after it. */
  private async moveOf({ id: accountId, ...account }: AccountRef, id: string): Promise<EarmarkMoveDto> {
    const events = await this.list.eventsOf(accountId, id);
    const from = events.find(({ amount }) => amount < 0n);
    const to = events.find(({ amount }) => amount > 0n);
    const either = to ?? from;
    if (!either) throw new Error(`Move ${id} was recorded and has no events`);
    const written = (minor: bigint): string => formatAmount(minor, account.decimals);
    const { reason, client, traceId, recordedAt } = either;
    return {
      id,
      account: account.code,
      currency: account.currency,
      from: from?.purpose ?? null,
      to: to?.purpose ?? null,
      amount: written(to ? to.amount : -from!.amount),
      fromAmountAfter: from ? written(from.amountAfter) : null,
      toAmountAfter: to ? written(to.amountAfter) : null,
      reason,
      client,
      traceId,
      recordedAt: toIsoTime(recordedAt),
    };
  }
}
