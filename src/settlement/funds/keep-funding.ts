import { Injectable } from '@nestjs/common';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import type { Tx } from '../../platform/database/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import type { FundingOfDetails, PageFunding } from '../detail-funding.js';
import type { DueDetail, KnownDetail, SourceRun } from '../settlement-detail.js';
import { FundingRepository, type FundingKey } from './database/funding.repository.js';
import { FundingTermsInForce } from './funding-terms-in-force.js';
import type { FundingRule, FundingTerms } from './funding-terms.js';
import { accountOfKey, keyOf, ruleFor } from './rules/funding-key.rules.js';

interface Wanted {
  readonly key: FundingKey;
  readonly amount: bigint;
}

/** Information: which money the details of a page wait for. What of it is in the book already waits for none. */
@Injectable()
export class KeepFunding implements FundingOfDetails {
  constructor(
    private readonly terms: FundingTermsInForce,
    private readonly fundings: FundingRepository,
    private readonly clock: Clock,
  ) {}

  async ofPage(book: BookRef, due: readonly DueDetail[]): Promise<PageFunding | null> {
    const wanted = await this.wantedOf(book, due);
    if (wanted.size === 0) return null;
    const recordedAt = toDatabaseTime(this.clock.now());
    const numbers = new Map<string, string>();
    for (const { key } of wanted.values()) {
      const name = `${key.currency} ${key.key}`;
      if (!numbers.has(name)) numbers.set(name, await this.fundings.ensure(key, recordedAt));
    }
    return {
      lock: async (tx) => {
        await this.fundings.lock(tx, [...numbers.values()]);
      },
      expect: (tx: Tx, made: readonly KnownDetail[]) =>
        this.fundings.expect(
          tx,
          made.flatMap(({ detailNo, sourceReference, runNo }) => {
            const one = wanted.get(sourceReference);
            if (!one) return [];
            const fundingNo = numbers.get(`${one.key.currency} ${one.key.key}`)!;
            return [{ fundingNo, detailNo, runNo, amount: one.amount }];
          }),
        ),
    };
  }

  /** By reference. Only what is paid needs money, and what was cleared at once stands in the book. */
  private async wantedOf(book: BookRef, due: readonly DueDetail[]): Promise<ReadonlyMap<string, Wanted>> {
    const wanted = new Map<string, Wanted>();
    const terms = new Map<string, FundingTerms | null>();
    for (const one of due) {
      const { reference, currency, direction, run, businessType } = one;
      if (direction !== 'disburse' || run === undefined) continue;
      if (!terms.has(currency)) {
        const found = await this.terms.of(book.id, currency);
        terms.set(currency, found.ok ? found.value : null);
      }
      const rule = ruleFor(terms.get(currency)?.rules ?? [], { source: run.source, businessType });
      if (rule && (rule.funding === 'arrival' || rule.waitsForSource))
        wanted.set(reference, wantedBy(book.id, rule, one, run));
    }
    return wanted;
  }
}

function wantedBy(bookId: number, rule: FundingRule, due: DueDetail, run: SourceRun): Wanted {
  const { source, registrar, businessDate } = run;
  const values = { source, registrar, businessDate, businessType: due.businessType, party: due.party };
  const key = keyOf(rule, values);
  // All parts are said.
  if ('missing' in key) throw new Error(`A result has no ${key.missing}`);
  const account = rule.funding === 'arrival' ? accountOfKey(rule, values) : '';
  return {
    key: { bookId, currency: due.currency, key: key.key, account, waitsForSource: rule.waitsForSource },
    amount: rule.funding === 'arrival' ? (due.grossMinor ?? due.netMinor) : 0n,
  };
}
