import { Injectable } from '@nestjs/common';
import type { Caller, Role } from '../platform/auth/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../platform/http/index.js';
import { isUuid } from '../platform/ids/index.js';
import { formatAmount } from '../platform/money/index.js';
import { ChannelDirectory, channelRefusals } from '../channels/index.js';
import { AccountDirectory, accountRefusals } from '../ledger/accounts/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { PayoutListRepository, type PayoutFilter } from './database/payout-list.repository.js';
import { PayoutRefusalRepository } from './database/payout-refusal.repository.js';
import type { LookedAtDto, PayoutRefusalDto, PayoutStoryDto } from './dto/payout-story.dto.js';
import type { PayoutDto, PayoutsFilter, PayoutTotalsDto } from './dto/payout.dto.js';
import { FindPayouts } from './find-payouts.js';
import { PayoutExchanges } from './payout-exchanges.js';
import { viewOfEvent, viewOfPayout, viewOfRefusal, viewOfReturn } from './payout-view.js';
import type { PageQuery } from '../platform/http/index.js';
import type { Payout } from './payout.js';

/** Those who check what is paid see whom it is paid to. */
const SEE_IN_FULL: readonly Role[] = ['operator', 'approver', 'finance'];
const MOST_EVENTS = 1_000;
const MOST_REFUSALS = 100;

/** Reads payouts. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadPayouts {
  constructor(
    private readonly find: FindPayouts,
    private readonly list: PayoutListRepository,
    private readonly refusals: PayoutRefusalRepository,
    private readonly channels: ChannelDirectory,
    private readonly accounts: AccountDirectory,
    private readonly exchanges: PayoutExchanges,
  ) {}

  /** As commands and lists show it: the number of the payee's account masked. */
  async view(book: BookRef, payout: Payout, inFull = false): Promise<PayoutDto> {
    const channel = await this.channels.byId(payout.channelId);
    if (!channel)
      throw new Error(`Payout ${payout.id} is of channel ${payout.channelId}, which is not there`);
    return viewOfPayout(payout, { book: book.code, channel: channel.code, inFull });
  }

  /** The history first: what it says is never newer than the payout beside it. */
  async story(caller: Caller, book: BookRef, id: string): Promise<Result<PayoutStoryDto>> {
    const known = await this.find.inBook(book, id);
    if (!known.ok) return known;
    const [events, refusals, returns, exchanges] = await Promise.all([
      this.list.events(id, 0, MOST_EVENTS),
      this.refusals.ofPayout(id, MOST_REFUSALS),
      this.list.returns(id),
      this.exchanges.of(id),
    ]);
    const found = await this.find.inBook(book, id);
    if (!found.ok) return found;
    const payout = found.value;
    const inFull = SEE_IN_FULL.some((role) => caller.roles.has(role));
    const { routeExplanation, decimals } = payout;
    return accepted({
      ...(await this.view(book, payout, inFull)),
      routing: routeExplanation === null ? [] : (JSON.parse(routeExplanation) as LookedAtDto[]),
      events: events.map(viewOfEvent),
      refusals: refusals.map(viewOfRefusal),
      returns: returns.map((fact) => viewOfReturn(fact, decimals)),
      exchanges,
    });
  }

  async page(book: BookRef, query: PayoutsFilter): Promise<Result<Page<PayoutDto>>> {
    const after = afterOf(query);
    if (!after.ok) return after;
    const filter = await this.filterOf(book, query);
    if (!filter.ok) return filter;
    const limit = limitOf(query);
    const rows = await this.list.list(filter.value, after.value, limit + 1);
    const codes = new Map((await this.channels.ofBook(book.id)).map(({ id, code }) => [id, code]));
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ id }) => [id],
        (payout) =>
          viewOfPayout(payout, { book: book.code, channel: codes.get(payout.channelId)!, inFull: false }),
      ),
    );
  }

  /** Beside a list: over all its pages, by currency and state. */
  async totals(book: BookRef, query: PayoutsFilter): Promise<Result<PayoutTotalsDto>> {
    const filter = await this.filterOf(book, query);
    if (!filter.ok) return filter;
    const totals = await this.list.totals(filter.value);
    const items = totals.map(({ decimals, amount, returned, ...total }) => ({
      ...total,
      amount: formatAmount(amount, decimals),
      returned: formatAmount(returned, decimals),
    }));
    return accepted({ items });
  }

  /** Creations that were refused, the latest first. */
  async refusedCreations(book: BookRef, query: PageQuery): Promise<Result<Page<PayoutRefusalDto>>> {
    const before = afterOf(query);
    if (!before.ok) return before;
    const limit = limitOf(query);
    const rows = await this.refusals.ofCreations(book.id, before.value, limit + 1);
    return accepted(pageFrom(rows, limit, ({ id }) => [id], viewOfRefusal));
  }

  private async filterOf(book: BookRef, query: PayoutsFilter): Promise<Result<PayoutFilter>> {
    const {
      state,
      payerAccount,
      channel: channelCode,
      orderNumber,
      samePayeeAs,
      businessDate,
      attention,
    } = query;
    const account = payerAccount && (await this.accounts.resolve(book.id, [payerAccount])).get(payerAccount);
    if (payerAccount && !account) return refused(accountRefusals.notFound(payerAccount));
    const channel = channelCode === undefined ? null : await this.channels.byCode(book.id, channelCode);
    if (channel && !channel.ok) return refused(channelRefusals.notFound(channelCode!));
    const like = samePayeeAs === undefined ? null : await this.find.inBook(book, samePayeeAs);
    if (like && !like.ok) return like;
    return accepted({
      bookId: book.id,
      ...(state && { state }),
      ...(account && { payerAccountId: account.id }),
      ...(channel?.ok && { channelId: channel.value.id }),
      ...(like?.ok && { payeeKey: like.value.payeeKey }),
      ...(orderNumber !== undefined && { orderNumber }),
      ...(businessDate !== undefined && { businessDate }),
      ...(attention && { attention }),
    });
  }
}

function afterOf({ after }: PageQuery): Result<string | null> {
  if (after === undefined) return accepted(null);
  const cursor = decodeCursor(after, 1);
  if (!cursor.ok) return cursor;
  const [id] = cursor.value;
  return isUuid(id!) ? accepted(id!) : refused(cursorMalformed());
}
