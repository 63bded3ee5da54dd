import { Injectable } from '@nestjs/common';
import type { BookRef } from '../ledger/books/index.js';
import { isBusinessDate } from '../platform/clock/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import {
  blankLine,
  DayProofs,
  keyOf,
  type CurrencyTrialBalance,
  type TrialBalanceLine,
} from '../trial-balance/index.js';
import { closingRefusals } from './closing.errors.js';
import { changeOf, type Change } from './comparison.rules.js';
import { isMonth, isYear } from './months.rules.js';
import { ReadPeriods } from './read-periods.js';

type Row = CurrencyTrialBalance['rows'][number];

export interface ComparedGlAccount {
  readonly currency: string;
  readonly decimals: number;
  readonly glAccount: string;
  readonly name: string;
  readonly level: number;
  readonly opening: Change;
  readonly debitTurnover: Change;
  readonly creditTurnover: Change;
  readonly closing: Change;
}

/** Two closed months, or dates, beside each other; what is compared is what was stored. */
@Injectable()
export class ComparePeriods {
  constructor(
    private readonly reading: ReadPeriods,
    private readonly proofs: DayProofs,
  ) {}

  /** @param currency null for all */
  async execute(
    book: BookRef,
    from: string,
    to: string,
    currency: string | null,
  ): Promise<Result<ComparedGlAccount[]>> {
    if (currency !== null && !book.currencies.has(currency))
      return refused(closingRefusals.currencyNotInBook(currency));
    const earlier = await this.linesOf(book, 'from', from);
    if (!earlier.ok) return earlier;
    const later = await this.linesOf(book, 'to', to);
    if (!later.ok) return later;
    // Both with the lines of both, so that each has the GL accounts of the other one.
    const sides = [
      await this.proofs.rolledUp(book, [...earlier.value, ...blankOf(later.value, earlier.value)]),
      await this.proofs.rolledUp(book, [...later.value, ...blankOf(earlier.value, later.value)]),
    ];
    const [before, after] = sides.map((side) => inOrder(side, currency));
    return accepted(before!.map((row, place) => comparedOf(row, after![place]!)));
  }

  private async linesOf(
    book: BookRef,
    field: string,
    period: string,
  ): Promise<Result<readonly TrialBalanceLine[]>> {
    if (isBusinessDate(period)) return this.proofs.linesOfDate(book, period, field);
    if (!isMonth(period) && !isYear(period)) return refused(closingRefusals.periodMalformed(field, period));
    const found = await this.reading.find(book, period, null);
    if (!found.ok || !found.value.isClosed) return refused(closingRefusals.notClosed(field, period));
    return this.reading.lines(book, found.value);
  }
}

interface PlacedRow {
  readonly currency: string;
  readonly decimals: number;
  readonly row: Row;
}

const inOrder = (side: readonly CurrencyTrialBalance[], currency: string | null): PlacedRow[] =>
  [...side]
    .filter((each) => currency === null || each.currency === currency)
    .sort((left, right) => (left.currency < right.currency ? -1 : 1))
    .flatMap(({ currency: own, decimals, rows }) => rows.map((row) => ({ currency: own, decimals, row })));

/** Zeros for the lines that one side has and the other lacks. */
function blankOf(lines: readonly TrialBalanceLine[], known: readonly TrialBalanceLine[]): TrialBalanceLine[] {
  const there = new Set(known.map(keyOf));
  return lines.filter((line) => !there.has(keyOf(line))).map(blankLine);
}

function comparedOf({ currency, decimals, row }: PlacedRow, { row: after }: PlacedRow): ComparedGlAccount {
  return {
    ...{ currency, decimals, glAccount: row.glAccount.code, name: row.glAccount.name, level: row.level },
    opening: changeOf(row.openingBalance, after.openingBalance),
    debitTurnover: changeOf(row.debitTurnover, after.debitTurnover),
    creditTurnover: changeOf(row.creditTurnover, after.creditTurnover),
    closing: changeOf(row.closingBalance, after.closingBalance),
  };
}
