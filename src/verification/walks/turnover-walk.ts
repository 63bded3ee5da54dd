import type { StoredBook } from '../database/book.repository.js';
import type { TurnoverRepository } from '../database/turnover.repository.js';
import type { VoucherRepository } from '../database/voucher.repository.js';
import type { Totals } from '../rules/check-balance.rules.js';
import {
  describeTurnover,
  isSameTurnover,
  type DayTurnovers,
  type TurnoverDifference,
} from '../rules/day-turnovers.rules.js';
import { LISTED_AT_ONCE, type Walk } from './walk.js';

const TURNOVERS_AT_ONCE = 5_000;

/** Compares the stored turnovers of a date with its lines. */
export class TurnoverWalk {
  /** What lines come to beyond the stored turnovers, by account; only where they differ. */
  readonly corrections = new Map<string, Totals>();

  constructor(
    private readonly book: StoredBook,
    private readonly turnovers: TurnoverRepository,
    private readonly vouchers: VoucherRepository,
    private readonly walk: Walk,
  ) {}

  async compare(date: string, lines: DayTurnovers): Promise<void> {
    const differing: TurnoverDifference[] = [];
    for (let after = ''; ;) {
      const page = await this.turnovers.ofDate(this.book.id, date, after, TURNOVERS_AT_ONCE);
      for (const { accountId, ...stored } of page) {
        const difference = lines.compare(accountId, stored);
        if (difference) differing.push(difference);
      }
      if (page.length < TURNOVERS_AT_ONCE) break;
      after = page.at(-1)!.accountId;
    }
    differing.push(...lines.withoutRow());
    for (let start = 0; start < differing.length; start += LISTED_AT_ONCE)
      await this.tell(date, differing.slice(start, start + LISTED_AT_ONCE));
  }

  /** A turnover that agrees with the entries is sound: then the lines are at fault, and are named. */
  private async tell(date: string, differing: readonly TurnoverDifference[]): Promise<void> {
    const ids = differing.map(({ accountId }) => accountId);
    const entries = await this.vouchers.entrySums(ids, date);
    for (const { accountId, stored, lines } of differing) {
      this.correct(accountId, stored, lines);
      const sum = entries.get(accountId) ?? null;
      const agrees = stored === null || sum === null ? stored === sum : isSameTurnover(stored, sum);
      if (agrees) continue;
      const subject = { accountId, date };
      const detail = `stored is ${describeTurnover(stored)}; its lines come to ${describeTurnover(lines)}`;
      this.walk.findings.add({ code: 'VERIFY.TURNOVER_WRONG', subject, detail });
    }
  }

  private correct(
    accountId: string,
    stored: TurnoverDifference['stored'],
    lines: TurnoverDifference['lines'],
  ): void {
    const before = this.corrections.get(accountId) ?? { debit: 0n, credit: 0n };
    this.corrections.set(accountId, {
      debit: before.debit + (lines?.debit ?? 0n) - (stored?.debit ?? 0n),
      credit: before.credit + (lines?.credit ?? 0n) - (stored?.credit ?? 0n),
    });
  }
}
