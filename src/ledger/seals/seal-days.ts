import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime, toIsoTime } from '../../platform/clock/index.js';
import { databaseErrorKind, Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { bookRefusals, NO_GUARD, type BookRef, type CommandGuard } from '../books/index.js';
import { SealRepository, type UnsealedDay } from './database/seal.repository.js';
import { DayDigest, nextSeal, sealsSame } from './seal.rules.js';
import type { DaySeal, SealedVouchers } from './seal.js';
import { sealRefusals } from './seals.errors.js';

export interface SealedDay {
  readonly seal: DaySeal;
  /** False when the day had been sealed before. */
  readonly sealed: boolean;
}

const PAGE_VOUCHERS = 5_000;
/** Another node that seals the same days is faster once for each of them at most. */
const MAX_ATTEMPTS = 1_000;

/**
 * Seals a closed day and all closed days before it that are not sealed yet, in their order. A closed day takes no more
 * vouchers, so its vouchers are read page by page without a transaction; what is written for a day is one row. Of nodes
 * that seal at the same time the unique keys let one win, and the others find its seal.
 */
@Injectable()
export class SealDays {
  constructor(
    private readonly transactions: Transactions,
    private readonly seals: SealRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async execute(
    caller: Caller,
    book: BookRef,
    businessDate: string,
    guard = NO_GUARD,
  ): Promise<Result<SealedDay>> {
    if (!(await this.seals.dayExists(book.id, businessDate)))
      return refused(bookRefusals.dayNotFound(businessDate));
    const days = await this.seals.unsealedUpTo(book.id, businessDate);
    const open = days.find(({ status }) => status !== 'closed');
    if (open?.businessDate === businessDate) return refused(sealRefusals.dayNotClosed(businessDate));
    if (open) return refused(sealRefusals.earlierDayNotClosed(businessDate, open.businessDate));
    let sealed = false;
    for (const day of days) {
      const done = await this.sealDay(caller, book, day, guard);
      if (!done.ok) return done;
      sealed = done.value.sealed;
    }
    const seal = await this.seals.ofDate(book.id, businessDate);
    return accepted({ seal: seal!, sealed });
  }

  /** Whether the last seal of a date, which was closed that many times, is there. */
  hasSeal(tx: Tx, bookId: number, businessDate: string, revision: number): Promise<boolean> {
    return this.seals.exists(tx, bookId, businessDate, revision);
  }

  private async sealDay(
    caller: Caller,
    book: BookRef,
    day: UnsealedDay,
    guard: CommandGuard,
  ): Promise<Result<SealedDay>> {
    const { businessDate } = day;
    const vouchers = await this.vouchersOf(book.id, businessDate);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      try {
        return await this.transactions.run(async (tx) => {
          await guard(tx);
          return this.append(tx, caller, book, day, vouchers);
        });
      } catch (error) {
        if (databaseErrorKind(error) !== 'duplicate-key') throw error;
      }
      const winner = await this.seals.ofDate(book.id, businessDate);
      if (winner?.revision === day.revision)
        return accepted({ seal: asSealed(winner, vouchers), sealed: false });
      // The place in the chain went to another date; the next one is tried.
    }
    throw new Error(`${businessDate} could not be put into the chain of seals of book ${book.code}`);
  }

  private async vouchersOf(bookId: number, businessDate: string): Promise<SealedVouchers> {
    const digest = new DayDigest();
    let after: string | null = null;
    for (;;) {
      const page = await this.seals.vouchers(bookId, businessDate, after, PAGE_VOUCHERS);
      for (const voucher of page) digest.add(voucher);
      if (page.length < PAGE_VOUCHERS) return digest.vouchers();
      after = page.at(-1)!.id;
    }
  }

  private async append(
    tx: Tx,
    caller: Caller,
    book: BookRef,
    { businessDate, revision }: UnsealedDay,
    vouchers: SealedVouchers,
  ): Promise<Result<SealedDay>> {
    // One that was opened and closed again since its vouchers were read has another revision now.
    if ((await this.seals.lockClosed(tx, book.id, businessDate)) !== revision)
      return refused(sealRefusals.dayNotClosed(businessDate));
    const last = await this.seals.last(tx, book.id);
    const sealedAt = toIsoTime(toDatabaseTime(this.clock.now()));
    const day = { businessDate, revision, sealedAt };
    const seal = nextSeal(book.code, last, day, vouchers);
    await this.seals.insert(tx, book.id, seal);
    await this.audit.record(tx, {
      caller,
      bookId: book.id,
      action: 'business-day.seal',
      target: businessDate,
      reason: '',
      detail: { number: seal.number, revision, vouchers: seal.voucherCount, digest: seal.digest },
    });
    return accepted({ seal, sealed: true });
  }
}

/** @throws Error when the winner has sealed other vouchers than are there now */
function asSealed(winner: DaySeal, vouchers: SealedVouchers): DaySeal {
  if (sealsSame(winner, vouchers)) return winner;
  throw new Error(`The vouchers of ${winner.businessDate} are not those that were sealed; verify the books`);
}
