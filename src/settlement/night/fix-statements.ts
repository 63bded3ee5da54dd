import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions } from '../../platform/database/index.js';
import { lengthPrefixed, sha256 } from '../../platform/digest/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import type { JobContext } from '../../scheduler/index.js';
import type { SettlementBatch } from '../settlement-batch.js';
import { StatementRepository } from '../statements/database/statement.repository.js';
import { differenceOf } from '../statements/rules/statement-figures.rules.js';
import { SumStatement } from '../statements/sum-statement.js';
import { TellDifference } from '../statements/tell-difference.js';
import { FixedStatementRepository, type FixedStatement } from './database/fixed-statement.repository.js';
import { NightTotalRepository, type NightTotal } from './database/night-total.repository.js';
import type { Watch } from './waiting.js';

const PARTIES_AT_ONCE = 100;
const NO_STATEMENTS = sha256('settlement statements');

/** Fixes the statements of a night in one currency: what was fixed before, by a run that died, stays as it is. */
@Injectable()
export class FixStatements {
  constructor(
    private readonly rows: StatementRepository,
    private readonly sums: SumStatement,
    private readonly tell: TellDifference,
    private readonly fixed: FixedStatementRepository,
    private readonly totals: NightTotalRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async execute(
    context: JobContext,
    { progressed }: Watch,
    book: BookRef,
    currency: string,
    batches: readonly SettlementBatch[],
  ): Promise<NightTotal> {
    const dates = batches.map(({ settlementDate }) => settlementDate).sort();
    const scope = { book, currency, decimals: book.currencies.get(currency)!, fromDate: dates[0]! };
    const numbers = batches.map(({ batchNo }) => batchNo);
    let total: NightTotal = {
      ...{ currency, parties: 0, details: 0, paid: 0n, waiting: 0n, carried: 0n, differences: 0 },
      digest: NO_STATEMENTS,
    };
    for (let after = ''; ;) {
      const parties = await this.rows.parties(numbers, after, PARTIES_AT_ONCE);
      const known = await this.fixed.known(book.id, context.businessDate, currency, parties);
      const made: FixedStatement[] = [];
      for (const party of parties) {
        if (!known.has(party)) made.push(await this.sum({ ...scope, party, toDate: dates.at(-1)! }));
        await progressed();
      }
      await this.keep(context, book, made);
      const all = new Map([...known, ...made.map((one) => [one.party, one] as const)]);
      total = parties.reduce((sums, party) => withStatement(sums, all.get(party)!), total);
      if (parties.length < PARTIES_AT_ONCE) break;
      after = parties.at(-1)!;
    }
    await this.transactions.run(async (tx) => {
      await context.requireFence(tx);
      await this.totals.add(tx, book.id, context.businessDate, total, this.now());
    });
    return total;
  }

  private async sum(scope: Parameters<SumStatement['execute']>[0]): Promise<FixedStatement> {
    const { figures, tie, digest } = await this.sums.execute(scope);
    const found = await this.tell.execute(scope, figures, tie);
    const { party, currency, fromDate, toDate } = scope;
    return {
      party,
      currency,
      fromDate,
      toDate,
      figures,
      difference: differenceOf(figures),
      ties: found === 0,
      digest,
    };
  }

  private async keep(context: JobContext, book: BookRef, made: readonly FixedStatement[]): Promise<void> {
    if (made.length === 0) return;
    await this.transactions.run(async (tx) => {
      await context.requireFence(tx);
      await this.fixed.add(tx, book.id, context.businessDate, made, this.now());
    });
  }

  private now(): string {
    return toDatabaseTime(this.clock.now());
  }
}

function withStatement(total: NightTotal, { party, figures, ties, digest }: FixedStatement): NightTotal {
  return {
    ...total,
    parties: total.parties + 1,
    details: total.details + figures.details,
    paid: total.paid + figures.paid,
    waiting: total.waiting + figures.waiting,
    carried: total.carried + figures.carried,
    differences: total.differences + (ties ? 0 : 1),
    digest: sha256(lengthPrefixed([total.digest, party, digest])),
  };
}
