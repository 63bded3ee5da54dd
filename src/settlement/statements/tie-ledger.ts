import { Injectable } from '@nestjs/common';
import { PayableAccounts } from '../payable-accounts.js';
import { SettlementPace } from '../settlement-pace.js';
import {
  StatementLedgerRepository,
  type EntryClass,
  type LedgerEntry,
} from './database/statement-ledger.repository.js';
import type { StatementScope } from './statement.js';

/** What moved on the payable account of a party between two business dates, in minor units, above zero is owed to it. */
export interface LedgerTie {
  readonly account: string;
  readonly opening: bigint;
  readonly moved: Readonly<Record<EntryClass, bigint>>;
  readonly closing: bigint;
  /** Adjustments that are due on these dates and name no voucher, as they did once: vouchers by hand come to them. */
  readonly adjusted: bigint;
  /** What nothing explains; 0: the ledger ties. */
  readonly unexplained: bigint;
}

/** Ties the payable account of a party to what clearing, payments and adjustments have recorded, entry by entry. */
@Injectable()
export class TieLedger {
  constructor(
    private readonly accounts: PayableAccounts,
    private readonly ledger: StatementLedgerRepository,
    private readonly pace: SettlementPace,
  ) {}

  /** @returns null: there is no such account */
  async execute(scope: StatementScope): Promise<LedgerTie | null> {
    const { book, party, currency, fromDate, toDate } = scope;
    const account = (await this.accounts.of(book, currency, [party], toDate))(party);
    const standing = await this.ledger.standing(book.id, account, scope);
    if (!standing) return null;
    const moved = { clearing: 0n, charge: 0n, payout: 0n, collected: 0n, adjustment: 0n, other: 0n };
    let wrong = standing.closing - standing.opening;
    let voucher: string | null = null;
    for (let after = standing.firstSequence - 1n; ;) {
      const page = await this.ledger.entries(standing, scope, after, this.pace.page);
      for (const entry of page) {
        moved[entry.class] += entry.amount;
        // A voucher with several lines on the account has them one after another; what was recorded is of all of them.
        wrong += (entry.voucher === voucher ? restOf(entry) : wrongOf(entry)) - entry.amount;
        voucher = entry.voucher;
      }
      if (page.length < this.pace.page) break;
      after = page.at(-1)!.sequence;
    }
    const adjusted = await this.ledger.adjusted(book.id, party, currency, { fromDate, toDate });
    const { opening, closing } = standing;
    return { account, opening, moved, closing, adjusted, unexplained: wrong + moved.other - adjusted };
  }
}

/** How far an entry is from what was recorded of its voucher. */
const wrongOf = ({ amount, recorded }: LedgerEntry): bigint => (recorded === null ? 0n : amount - recorded);
const restOf = ({ amount, recorded }: LedgerEntry): bigint => (recorded === null ? 0n : amount);
