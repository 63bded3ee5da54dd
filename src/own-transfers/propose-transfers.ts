import { Injectable } from '@nestjs/common';
import { formatAmount, parseAmount } from '../platform/money/index.js';
import { channelProblem, type PayoutActor } from '../payouts/index.js';
import { MakeOwnTransfer } from './make-own-transfer.js';
import type { OwnTransfer } from './own-transfer.js';
import { ReadPositions, type KnownPosition } from './read-positions.js';
import { propose, type Payable } from './rules/propose.rules.js';

/**
 * Proposes a transfer for each channel whose position has run short. Looks without locks: two nodes that look at once
 * propose the same, and the unique index takes one. Nothing is paid before people have agreed.
 */
@Injectable()
export class ProposeTransfers {
  constructor(
    private readonly reading: ReadPositions,
    private readonly make: MakeOwnTransfer,
  ) {}

  /** @returns what was proposed by this look */
  async ofBook(bookId: number, actor: PayoutActor): Promise<OwnTransfer[]> {
    const known = (await this.reading.ofBook(bookId)).filter(
      ({ terms, channel }) => terms.isActive && channel.isActive,
    );
    const byCode = new Map(known.map((one) => [one.channel.code, one]));
    const positions = known.map(asPosition);
    const made: OwnTransfer[] = [];
    for (const { from, to, amount } of propose(positions, payableBy(byCode))) {
      const [donor, short] = [byCode.get(from)!, byCode.get(to)!];
      const wanted = {
        ...{ from: donor.channel, to: short.channel, terms: short.terms, amount },
        reason: `${to} is below its floor, ${from} has the most above its target`,
        explanation: known.map(told),
      };
      const transfer = await this.make.execute(wanted, actor, null);
      if (transfer.ok) made.push(transfer.value.transfer);
    }
    return made;
  }
}

const asPosition = ({ channel, terms, now, position, awaits }: KnownPosition) => ({
  ...{ channel: channel.code, currency: channel.currency, position, leaving: now.leaving },
  ...{ floor: terms.floor, target: terms.target, awaits: awaits !== null },
});

/** As it is kept with a proposal, for those who decide on it. */
function told({ channel, terms, now, position, awaits }: KnownPosition): object {
  const written = (minor: bigint): string =>
    minor < 0n ? `-${formatAmount(-minor, channel.decimals)}` : formatAmount(minor, channel.decimals);
  return {
    channel: channel.code,
    ...{ position: written(position), balance: written(now.balance), outgoing: written(now.outgoing) },
    ...{ leaving: written(now.leaving), floor: written(terms.floor), target: written(terms.target) },
    ...(awaits !== null && { awaits }),
  };
}

/** At most what the channel takes at once; nothing where it does not pay to that account. */
function payableBy(known: ReadonlyMap<string, KnownPosition>): Payable {
  return (from, to, wanted) => {
    const { channel } = known.get(from)!;
    const { terms } = known.get(to)!;
    const most = parseAmount(channel.terms.maximumAmount, channel.decimals);
    const amount = most.ok && most.minor < wanted ? most.minor : wanted;
    const { payee } = terms;
    return channelProblem(channel, { payee, amount, currency: channel.currency }) ? 0n : amount;
  };
}
