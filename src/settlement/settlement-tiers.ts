import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../platform/audit/index.js';
import { Clock, toDatabaseTime } from '../platform/clock/index.js';
import type { Tx } from '../platform/database/index.js';
import { accepted, refused, type Result } from '../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../ledger/approvals/index.js';
import type { BookRef } from '../ledger/books/index.js';
import { DEFAULT_TIERS, readTiers, tierOf } from '../payout-batches/index.js';
import { TiersRepository } from './database/tiers.repository.js';
import { SettlementTiersDto } from './dto/commands.dto.js';
import { approvalsOf, warningProblem, type SettlementTier } from './rules/tier.rules.js';
import { settlementRefusals } from './settlement.errors.js';

/** What of a batch says how many checkers it needs. */
export interface WeighedBatch {
  readonly currency: string;
  /** Minor units. */
  readonly paidOut: bigint;
  readonly paidIn: bigint;
  /** Orders that checkers are warned about. */
  readonly warnings: bigint;
}

/**
 * How many checkers a batch needs by its total (分级复核); by default two, nobody where a tier says so. Where an order of it has a
 * warning, one at least, unless the tier says how many.
 */
@Injectable()
export class SettlementTiers {
  constructor(private readonly tiers: TiersRepository) {}

  async of(
    book: BookRef,
    { currency, paidOut, paidIn, warnings }: WeighedBatch,
  ): Promise<Pick<SettlementTier, 'approvals' | 'approvers'>> {
    const tiers: readonly SettlementTier[] = (await this.tiers.of(book.id, currency)) ?? DEFAULT_TIERS;
    const tier = tierOf(tiers, paidOut + paidIn, book.currencies.get(currency)!);
    return { ...tier, approvals: approvalsOf(tier, warnings > 0n) };
  }
}

/** Sets them, with maker and checker. Batches that are prepared keep what they were prepared under. */
@Injectable()
export class SetSettlementTiers implements ChangeCommand<SettlementTiersDto> {
  readonly effect = 'change';
  readonly name = 'set-settlement-tiers';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = SettlementTiersDto;

  constructor(
    private readonly tiers: TiersRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  check({ currencies }: BookRef, { currency, tiers }: SettlementTiersDto): Promise<Result<void>> {
    const decimals = currencies.get(currency);
    if (decimals === undefined)
      return Promise.resolve(refused(settlementRefusals.currencyNotInBook(currency, 'content/currency')));
    const read = readTiers(tiers, decimals);
    const problem = read.ok ? warningProblem(tiers) : read.refusal.message;
    if (problem !== null) return Promise.resolve(refused(settlementRefusals.tiersMalformed(problem)));
    return Promise.resolve(
      isWithoutLimit(tiers.at(-1)!) ? refused(settlementRefusals.nobodyWithoutLimit()) : accepted(undefined),
    );
  }

  async execute(
    tx: Tx,
    { book, caller, content, reason }: ApprovedOrder<SettlementTiersDto>,
  ): Promise<Result<object>> {
    const { currency, tiers } = content;
    await this.tiers.set(tx, book.id, currency, tiers, toDatabaseTime(this.clock.now()));
    await this.audit.record(tx, {
      ...{ caller, bookId: book.id, action: 'settlement-tiers.set', target: currency, reason },
      detail: { tiers },
    });
    return accepted({ ...content });
  }
}

/** Money of any amount would leave without anybody having looked at it. */
const isWithoutLimit = ({ approvals, upTo }: SettlementTier): boolean =>
  approvals === 0 && upTo === undefined;
