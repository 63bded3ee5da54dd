import { accepted, refused, type Refusal, type Result } from '../../platform/errors/index.js';
import { formatAmount } from '../../platform/money/index.js';
import type { Participant, ParticipantContext, Participation, ParticipantWrite } from '../posting/index.js';
import {
  textOfKey,
  type Earmark,
  type EarmarkActor,
  type EarmarkChange,
  type EarmarkKey,
} from './earmark.js';
import { earmarkRefusals } from './earmarks.errors.js';

/** Money of a purpose that comes to an account (more than zero) or leaves it (less), in minor units. */
export interface EarmarkMove {
  readonly account: string;
  readonly purpose: string;
  readonly amount: bigint;
  readonly reason: string;
}

/**
 * How a posting takes part in the earmarks of its accounts. Decided on the net effect for each account and purpose, as
 * funds are: what a voucher brings for a purpose it may spend for it. Pure.
 */
export function earmarkParticipations(
  earmarks: Participant<Earmark, EarmarkChange>,
  bookId: number,
  moves: readonly EarmarkMove[],
  actor: EarmarkActor,
): Participation[] {
  const net = netMoves(bookId, moves);
  if (net.length === 0) return [];
  const participation: Participation<Earmark, EarmarkChange> = {
    participant: earmarks,
    keys: net.map(({ key }) => textOfKey(key)),
    decide: (rows, context) => {
      const writes: ParticipantWrite<EarmarkChange>[] = [];
      for (const move of net) {
        const key = textOfKey(move.key);
        const change = changeOf(move, rows.get(key), actor, context);
        if (!change.ok) return change;
        writes.push({ key, change: change.value });
      }
      return accepted({ writes });
    },
  };
  return [participation];
}

interface NetMove {
  readonly key: EarmarkKey;
  readonly amount: bigint;
  readonly reason: string;
}

function netMoves(bookId: number, moves: readonly EarmarkMove[]): NetMove[] {
  const net = new Map<string, NetMove>();
  for (const { account, purpose, amount, reason } of moves) {
    const key = { bookId, account, purpose };
    const before = net.get(textOfKey(key))?.amount ?? 0n;
    net.set(textOfKey(key), { key, amount: before + amount, reason });
  }
  return [...net.values()].filter(({ amount }) => amount !== 0n);
}

function changeOf(
  { key, amount, reason }: NetMove,
  earmark: Earmark | undefined,
  actor: EarmarkActor,
  { voucherId, recordedAt }: ParticipantContext,
): Result<EarmarkChange> {
  const amountAfter = (earmark?.amount ?? 0n) + amount;
  if (amountAfter < 0n) return refused(insufficient(key, earmark, -amount));
  return accepted({
    key,
    accountId: earmark?.account?.id ?? null,
    amount,
    amountAfter,
    number: (earmark?.version ?? 0n) + 1n,
    reason,
    id: voucherId,
    actor,
    recordedAt,
  });
}

function insufficient(
  { account, purpose }: EarmarkKey,
  earmark: Earmark | undefined,
  needed: bigint,
): Refusal {
  if (!earmark?.account) return earmarkRefusals.insufficient(account, purpose, null);
  const { decimals } = earmark.account;
  return earmarkRefusals.insufficient(account, purpose, {
    earmarked: formatAmount(earmark.amount, decimals),
    needed: formatAmount(needed, decimals),
  });
}
