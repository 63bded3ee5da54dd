import { Injectable } from '@nestjs/common';
import type { BookRef } from '../../ledger/books/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { accepted, valueOf, type Result } from '../../platform/errors/index.js';
import { ReadPayouts, type Attention } from '../../payouts/index.js';
import type { AttentionDto, AttentionPageDto, AttentionQuery } from './attention.dto.js';
import { whatToDo } from './what-to-do.rules.js';

/** Each with its whole story: a page of more would be long to read, for a person too. */
const MOST_ON_A_PAGE = 50;
const USUAL_PAGE = 20;

/** The manual queue (人工处理): what a person has to look at, with all that it takes. */
@Injectable()
export class ReadAttention {
  constructor(private readonly payouts: ReadPayouts) {}

  async page(caller: Caller, book: BookRef, query: AttentionQuery): Promise<Result<AttentionPageDto>> {
    const { limit = USUAL_PAGE, after } = query;
    const attention: Attention | 'any' = query.attention ?? 'any';
    const filter = {
      attention,
      limit: Math.min(limit, MOST_ON_A_PAGE),
      ...(after !== undefined && { after }),
    };
    const [page, totals] = await Promise.all([
      this.payouts.page(book, filter),
      this.payouts.totals(book, { attention }),
    ]);
    if (!page.ok) return page;
    if (!totals.ok) return totals;
    const items: AttentionDto[] = [];
    for (const { id } of page.value.items) {
      const payout = valueOf(await this.payouts.story(caller, book, id));
      // Concluded since the page was read: nobody needs to look any more.
      if (payout.attention) items.push({ payout, whatToDo: whatToDo(payout.attention, payout.state) });
    }
    return accepted({ ...page.value, items, totals: totals.value.items });
  }
}
