import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import { databaseErrorKind, Transactions, type Tx } from '../../platform/database/index.js';
import { Alarms, type Alarm } from '../../platform/metrics/index.js';
import type { TrialBalanceLine } from './trial-balance-line.js';
import { TrialBalanceStoreRepository } from './database/trial-balance-store.repository.js';
import { PROOFS, type Finding } from './finding.js';
import type { ProofOrder } from './job-context.js';
import type { StoredTrialBalance } from './stored-trial-balance.js';

export interface ProvedDay {
  readonly trialBalance: StoredTrialBalance;
  /** False when somebody else has stored that revision meanwhile: it is theirs that is told. */
  readonly isNew: boolean;
}

/** Writes a trial balance with its lines and findings in one transaction; an imbalance is an alarm. */
@Injectable()
export class StoreTrialBalance {
  private readonly imbalance: Alarm;

  constructor(
    private readonly transactions: Transactions,
    private readonly store: TrialBalanceStoreRepository,
    private readonly audit: AuditTrail,
    alarms: Alarms,
  ) {
    this.imbalance = alarms.define(
      'trial-balance-imbalanced',
      'the trial balance of a business date does not balance',
    );
  }

  async execute(
    order: ProofOrder,
    trialBalance: StoredTrialBalance,
    lines: readonly TrialBalanceLine[],
    findings: readonly Finding[],
  ): Promise<ProvedDay> {
    const other = await this.write(order, trialBalance, lines, findings);
    if (other) return { trialBalance: other, isNew: false };
    const { businessDate, revision, outcome, traceId } = trialBalance;
    if (outcome === 'imbalanced') {
      const proofs = PROOFS.filter((_, place) => trialBalance.findings[place]! > 0).join();
      this.imbalance.raise({ book: order.book.code, businessDate, revision, proofs, traceId });
    }
    return { trialBalance, isNew: true };
  }

  /** @returns the one that somebody else has stored under that revision, null when this one is stored */
  private async write(
    order: ProofOrder,
    trialBalance: StoredTrialBalance,
    lines: readonly TrialBalanceLine[],
    findings: readonly Finding[],
  ): Promise<StoredTrialBalance | null> {
    const { businessDate, revision } = trialBalance;
    try {
      await this.transactions.run((tx) => this.insert(tx, order, trialBalance, lines, findings));
      return null;
    } catch (error) {
      if (databaseErrorKind(error) !== 'duplicate-key') throw error;
      const there = await this.store.find(order.book.id, businessDate, revision);
      if (!there) throw error;
      // After a lost answer to COMMIT the unit has run again and met its own revision.
      return isSame(there, trialBalance) ? null : there;
    }
  }

  private async insert(
    tx: Tx,
    order: ProofOrder,
    trialBalance: StoredTrialBalance,
    lines: readonly TrialBalanceLine[],
    findings: readonly Finding[],
  ): Promise<void> {
    await order.requireFence(tx);
    await this.store.insert(tx, order.book.id, trialBalance, lines, findings);
    if (order.caller === null) return;
    const { businessDate, revision, outcome } = trialBalance;
    await this.audit.record(tx, {
      caller: order.caller,
      bookId: order.book.id,
      action: 'trial-balance.prove',
      target: businessDate,
      reason: order.reason,
      detail: { revision, outcome },
    });
  }
}

const isSame = (one: StoredTrialBalance, other: StoredTrialBalance): boolean =>
  one.traceId === other.traceId && one.computedAt === other.computedAt && one.digest === other.digest;
