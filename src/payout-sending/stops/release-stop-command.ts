import { Injectable } from '@nestjs/common';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import { ReleasePayoutStopDto } from './dto/stop.dto.js';
import { ALL_BOOKS, type StopTarget } from './stop.js';
import { stopRefusals } from './stops.errors.js';
import { TurnStops } from './turn-stops.js';

/**
 * Lets payouts go again. Stopping takes one person, because it can only be too early; releasing takes two, and for what
 * stops all books a checker whose key reaches them all.
 */
@Injectable()
export class ReleaseStopCommand implements ChangeCommand<ReleasePayoutStopDto> {
  readonly effect = 'change';
  readonly name = 'release-payout-stop';
  readonly makerRoles = ['operator', 'admin'] as const;
  readonly content = ReleasePayoutStopDto;

  constructor(private readonly turnStops: TurnStops) {}

  check(book: BookRef, content: ReleasePayoutStopDto): Promise<Result<void>> {
    const targets = targetsOf(book.id, content);
    return Promise.resolve(targets.ok ? accepted(undefined) : targets);
  }

  async execute(
    tx: Tx,
    { caller, book, content, reason }: ApprovedOrder<ReleasePayoutStopDto>,
  ): Promise<Result<object>> {
    const targets = targetsOf(book.id, content);
    if (!targets.ok) return targets;
    const { bookId } = targets.value[0]!;
    if (bookId === ALL_BOOKS && caller.books !== '*') return refused(stopRefusals.needsAllBooks());
    const released = await this.turnStops.turn(tx, caller, {
      ...{ bookId, targets: targets.value, stopped: false },
      reason,
    });
    // A switch that was never used stops nothing, and there is nothing to be told of it.
    if (released.length === 0) return refused(stopRefusals.notStopped());
    return accepted({
      released: released.map(({ scope, target }) => (target === '' ? scope : `${scope} ${target}`)),
    });
  }
}

/** What a scope names, and nothing else: whoever checks must not think that more is released than is. */
function targetsOf(
  bookId: number,
  { scope, channel, parties }: ReleasePayoutStopDto,
): Result<readonly StopTarget[]> {
  if ((scope === 'channel') !== (channel !== undefined))
    return refused(stopRefusals.targetMissing('channel'));
  if ((scope === 'party') !== (parties !== undefined)) return refused(stopRefusals.targetMissing('parties'));
  if (scope === 'global') return accepted([{ bookId: ALL_BOOKS, scope, target: '' }]);
  const targets = scope === 'party' ? parties! : [channel ?? ''];
  return accepted(targets.map((target) => ({ bookId, scope, target })));
}
