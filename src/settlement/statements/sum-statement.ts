import { Injectable } from '@nestjs/common';
import { lengthPrefixed, sha256 } from '../../platform/digest/index.js';
import { NO_FIGURES, withDetail, withOrder, type StatementFigures } from './rules/statement-figures.rules.js';
import type { StatementDetail, StatementOrder, StatementScope } from './statement.js';
import { TieLedger, type LedgerTie } from './tie-ledger.js';
import { WalkStatement } from './walk-statement.js';

export interface SummedStatement {
  readonly figures: StatementFigures;
  /** null: there is no payable account. */
  readonly tie: LedgerTie | null;
  /** Hexadecimal, over details and orders in their order. */
  readonly digest: string;
}

const NOTHING = sha256('settlement statement');

/** The figures of a statement without its rows. */
@Injectable()
export class SumStatement {
  constructor(
    private readonly walk: WalkStatement,
    private readonly ledger: TieLedger,
  ) {}

  async execute(scope: StatementScope): Promise<SummedStatement> {
    let figures = NO_FIGURES;
    let digest = NOTHING;
    for await (const { details, orders } of this.walk.pages(scope, false)) {
      figures = details.reduce((sums, one) => withDetail(sums, one, scope.fromDate), figures);
      figures = orders.reduce(withOrder, figures);
      digest = details.reduce(afterDetail, digest);
      digest = orders.reduce(afterOrder, digest);
    }
    return { figures, tie: await this.ledger.execute(scope), digest };
  }
}

const afterDetail = (digest: string, one: StatementDetail): string =>
  sha256(
    lengthPrefixed([
      ...[digest, one.kind, one.reference, one.direction, String(one.amount)],
      ...[one.settlementDate, one.batchState ?? '-'],
    ]),
  );

const afterOrder = (digest: string, one: StatementOrder): string =>
  sha256(
    lengthPrefixed([
      ...[digest, one.side, one.outcome, one.paymentState ?? '-', one.payout ?? '-'],
      ...[one.fee, one.reserve, one.carried, one.amount, one.returned].map(String),
    ]),
  );
