import { Injectable } from '@nestjs/common';
import { toIsoTime } from '../../platform/clock/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { cursorMalformed, decodeCursor, limitOf, pageFrom, type Page } from '../../platform/http/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { AccountDirectory, accountRefusals, type AccountRef } from '../accounts/index.js';
import type { BookRef } from '../books/index.js';
import { EarmarkListRepository, type ListedEvent } from './database/earmark-list.repository.js';
import type { EarmarkDto, EarmarkEventDto, EarmarksQuery } from './dto/earmark.dto.js';
import { earmarkRefusals } from './earmarks.errors.js';
import { isPurpose } from './purpose.js';

interface PageWanted {
  readonly limit?: number;
  readonly after?: string;
}

/** What the money of an account is earmarked for, and how it came to that. */
@Injectable()
export class ReadEarmarks {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly earmarks: EarmarkListRepository,
  ) {}

  async page(book: BookRef, accountCode: string, query: EarmarksQuery): Promise<Result<Page<EarmarkDto>>> {
    const account = await this.account(book, accountCode);
    if (!account.ok) return account;
    const after = afterOf(query.after, isPurpose);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const { id, currency, decimals } = account.value;
    const rows = await this.earmarks.page(id, query.spent ?? false, after.value ?? '', limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ purpose }) => [purpose],
        ({ purpose, amount, version }) => ({
          purpose,
          amount: formatAmount(amount, decimals),
          currency,
          lastEvent: version.toString(),
        }),
      ),
    );
  }

  async events(
    book: BookRef,
    accountCode: string,
    purpose: string,
    query: PageWanted,
  ): Promise<Result<Page<EarmarkEventDto>>> {
    const account = await this.account(book, accountCode);
    if (!account.ok) return account;
    const { id, decimals } = account.value;
    const isKnown = isPurpose(purpose) && (await this.earmarks.exists(id, purpose));
    if (!isKnown) return refused(earmarkRefusals.notFound(accountCode, purpose.slice(0, 80)));
    const after = afterOf(query.after, isNumber);
    if (!after.ok) return after;
    const limit = limitOf(query);
    const rows = await this.earmarks.events(id, purpose, BigInt(after.value ?? 0), limit + 1);
    return accepted(
      pageFrom(
        rows,
        limit,
        ({ number }) => [number.toString()],
        (event) => viewOf(event, decimals),
      ),
    );
  }

  private async account(book: BookRef, code: string): Promise<Result<AccountRef>> {
    const account = (await this.accounts.resolve(book.id, [code])).get(code);
    return account ? accepted(account) : refused(accountRefusals.notFound(code));
  }
}

const isNumber = (text: string): boolean => /^[0-9]{1,18}$/.test(text);

function afterOf(after: string | undefined, isRight: (part: string) => boolean): Result<string | undefined> {
  if (after === undefined) return accepted(undefined);
  const cursor = decodeCursor(after, 1);
  if (!cursor.ok) return cursor;
  const [part] = cursor.value;
  return isRight(part!) ? accepted(part) : refused(cursorMalformed());
}

function viewOf(event: ListedEvent, decimals: number): EarmarkEventDto {
  const { id, isVoucher, number, amount, amountAfter, reason, client, traceId, recordedAt } = event;
  return {
    number: number.toString(),
    cause: isVoucher ? 'voucher' : 'move',
    id,
    amount: formatAmount(amount, decimals),
    amountAfter: formatAmount(amountAfter, decimals),
    reason,
    client,
    traceId,
    recordedAt: toIsoTime(recordedAt),
  };
}
