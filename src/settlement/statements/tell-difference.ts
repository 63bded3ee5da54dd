import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions } from '../../platform/database/index.js';
import { Ids } from '../../platform/ids/index.js';
import { formatAmount } from '../../platform/money/index.js';
import { DifferenceRepository } from '../night/database/difference.repository.js';
import type { FoundDifference } from '../night/difference.js';
import { differenceOf, type StatementFigures } from './rules/statement-figures.rules.js';
import type { StatementScope } from './statement.js';
import type { LedgerTie } from './tie-ledger.js';

/** Puts a statement that does not tie on the list of differences, once as long as it is there. */
@Injectable()
export class TellDifference {
  constructor(
    private readonly differences: DifferenceRepository,
    private readonly transactions: Transactions,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** @returns how many were found */
  async execute(scope: StatementScope, figures: StatementFigures, tie: LedgerTie | null): Promise<number> {
    const found = differencesOf(scope, figures, tie);
    if (found.length === 0) return 0;
    const ids = found.map(() => this.ids.uuid());
    const at = toDatabaseTime(this.clock.now());
    await this.transactions.runAmongTwins((tx) =>
      this.differences.add(tx, scope.book.id, scope.toDate, found, ids, at),
    );
    return found.length;
  }
}

function differencesOf(
  { party, currency, decimals, fromDate, toDate }: StatementScope,
  figures: StatementFigures,
  tie: LedgerTie | null,
): FoundDifference[] {
  const dates = `${fromDate} to ${toDate}`;
  const found = (what: string, amount: bigint, message: string): FoundDifference => ({
    ...{ kind: 'statement', subject: `statement ${party} ${currency} ${dates} ${what}`, batchNo: null },
    ...{ party, currency, amount, message },
  });
  const difference = differenceOf(figures);
  return [
    ...(difference === 0n
      ? []
      : [
          found(
            'orders',
            difference,
            `The statement of ${party} from ${dates} does not tie: its details come to ${formatAmount(difference, decimals)} more than its orders; see the audit of its batches`,
          ),
        ]),
    ...(!tie && figures.details > 0
      ? [
          found(
            'account',
            0n,
            `${party} has details from ${dates} and no payable account in the books; open it`,
          ),
        ]
      : []),
    ...(!tie || tie.unexplained === 0n
      ? []
      : [
          found(
            'ledger',
            tie.unexplained,
            `Unexplained difference: ${tie.account} moved by ${formatAmount(tie.unexplained, decimals)} more from ${dates} than clearing, payments and adjustments say; see its entries`,
          ),
        ]),
  ];
}
