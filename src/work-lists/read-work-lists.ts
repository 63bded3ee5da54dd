import { Inject, Injectable } from '@nestjs/common';
import { toIsoTime } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom } from '../platform/http/index.js';
import { isUuid } from '../platform/ids/index.js';
import { formatAmount } from '../platform/money/index.js';
import { ChannelDirectory, channelRefusals } from '../channels/index.js';
import { AccountDirectory, accountRefusals } from '../ledger/accounts/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { actionsOf } from './bulk.rules.js';
import type {
  WorkFilterQuery,
  WorkItemDto,
  WorkListDto,
  WorkPageDto,
  WorkPageQuery,
  WorkTotalDto,
} from './dto/work-list.dto.js';
import {
  WORK_LISTS,
  type WorkFilter,
  type WorkItem,
  type WorkListName,
  type WorkTotal,
} from './work-list.js';
import { workRefusals } from './work-lists.errors.js';
import { FurtherWork } from './further-work.js';
import type { WorkSource } from './work-source.js';

/** Every source there is, in the order of the lists. */
export const WORK_SOURCES = Symbol('work sources');

/** The work lists (待办): what waits for a person, oldest first. Plain reads: nothing is decided on them. */
@Injectable()
export class ReadWorkLists {
  constructor(
    @Inject(WORK_SOURCES) private readonly sources: readonly WorkSource[],
    private readonly further: FurtherWork,
    private readonly channels: ChannelDirectory,
    private readonly accounts: AccountDirectory,
  ) {}

  async all(book: BookRef, query: WorkFilterQuery): Promise<Result<WorkListDto[]>> {
    const filter = await this.filterOf(book, query);
    if (!filter.ok) return filter;
    const lists: WorkListDto[] = [];
    for (const list of WORK_LISTS) {
      const totals = await this.totals(book, list, filter.value);
      const items = totals.reduce((sum, total) => sum + total.items, 0);
      const [oldest] = totals.map((total) => total.oldest).sort();
      lists.push({ list, items, ...(oldest !== undefined && { oldest }), totals });
    }
    return accepted(lists);
  }

  /** A page of one list, put together of all its sources by id. */
  async page(book: BookRef, name: string, query: WorkPageQuery): Promise<Result<WorkPageDto>> {
    const list = WORK_LISTS.find((known) => known === name);
    if (!list) return refused(workRefusals.listUnknown(name));
    const cursor = query.after === undefined ? accepted([]) : decodeCursor(query.after, 1);
    if (!cursor.ok) return cursor;
    const [after = null] = cursor.value;
    if (after !== null && !isUuid(after)) return refused(cursorMalformed());
    const filter = await this.filterOf(book, query);
    if (!filter.ok) return filter;
    const limit = limitOf(query);
    const rows: WorkItem[] = [];
    for (const source of this.of(list))
      rows.push(...(await source.page(book, filter.value, after, limit + 1)));
    rows.sort((left, right) => (left.id < right.id ? -1 : 1));
    const page = pageFrom(
      rows,
      limit,
      ({ id }) => [id],
      (item) => viewOfItem(list, item),
    );
    return accepted({ ...page, totals: await this.totals(book, list, filter.value) });
  }

  private of(list: WorkListName): WorkSource[] {
    return [...this.sources.filter((source) => source.list === list), ...this.further.of(list)];
  }

  private async totals(book: BookRef, list: WorkListName, filter: WorkFilter): Promise<WorkTotalDto[]> {
    const totals: WorkTotal[] = [];
    for (const source of this.of(list)) totals.push(...(await source.totals(book, filter)));
    return totals.map(({ currency, decimals, items, amount, oldest }) => ({
      ...(currency !== null && { currency, amount: formatAmount(amount, decimals) }),
      ...{ items, oldest: toIsoTime(oldest) },
    }));
  }

  private async filterOf(book: BookRef, query: WorkFilterQuery): Promise<Result<WorkFilter>> {
    const { channel: channelCode, payerAccount } = query;
    const channel = channelCode === undefined ? null : await this.channels.byCode(book.id, channelCode);
    if (channel && !channel.ok) return refused(channelRefusals.notFound(channelCode!));
    const account = payerAccount && (await this.accounts.resolve(book.id, [payerAccount])).get(payerAccount);
    if (payerAccount && !account) return refused(accountRefusals.notFound(payerAccount));
    return accepted({
      ...(channel?.ok && { channelId: channel.value.id }),
      ...(account && { payerAccountId: account.id }),
    });
  }
}

function viewOfItem(
  list: WorkListName,
  { kind, id, payoutId, why, since, money, contentHash, order, next }: WorkItem,
): WorkItemDto {
  return {
    ...{ kind, id, ...(payoutId !== null && { payout: payoutId }), why, since: toIsoTime(since) },
    ...(money && { amount: formatAmount(money.amount, money.decimals), currency: money.currency }),
    ...(list === 'approvals' && contentHash !== null && { contentHash }),
    ...(order && { settlementBatch: order.batch, party: order.party, side: order.side }),
    actions: actionsOf(list, kind),
    ...(next && { next: next.map(({ action, roles, how }) => ({ action, roles: [...roles], how })) }),
  };
}
