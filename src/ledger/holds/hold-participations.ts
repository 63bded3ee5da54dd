import { accepted, type Result } from '../../platform/errors/index.js';
import type {
  Participant,
  ParticipantContext,
  ParticipantDecision,
  Participation,
  SetAside,
} from '../posting/index.js';
import {
  captureHold,
  expireHold,
  placeHold,
  releaseHold,
  type CapturedPart,
  type HoldCommand,
  type HoldDraft,
} from './hold.rules.js';
import type { Hold, HoldActor, HoldWrite } from './hold.js';

/** A part of a hold that a line of a voucher takes out of an account, in minor units. */
export interface HoldCapture extends CapturedPart {
  readonly hold: string;
}

type Holds = Participant<Hold, HoldWrite>;
/** Told of every decision; the last one is that of the group that was committed. */
type OnDecided = (write: HoldWrite) => void;

/**
 * How a voucher captures holds: one event for each hold, however many lines name it. Pure. The held amount of the
 * account goes down by the lines.
 * @param owner the module that captures; null: the lines of a voucher from outside
 */
export function captureParticipations(
  holds: Holds,
  bookId: number,
  captures: readonly HoldCapture[],
  actor: HoldActor,
  owner: string | null = null,
): Participation[] {
  return [...byHold(captures)].map(([hold, parts]) => {
    const command: HoldCommand = { hold, bookId, actor, reason: '', override: null, owner };
    return onHold(holds, hold, (row, context) => decided(captureHold(row, command, parts, context)));
  });
}

/** Its row is not there yet, so there is nothing to lock; the posting itself sets the amount aside. */
export function placeParticipation(
  holds: Holds,
  draft: HoldDraft,
  actor: HoldActor,
  onDecided: OnDecided = () => undefined,
): Participation {
  const participation: Participation<Hold, HoldWrite> = {
    participant: holds,
    keys: [],
    decide: (_rows, context) => {
      const write = placeHold(draft, actor, context);
      if (write.ok) onDecided(write.value);
      return decided(write);
    },
  };
  return participation;
}

/** @param amount null for all that is left */
export function releaseParticipation(
  holds: Holds,
  command: HoldCommand,
  amount: bigint | null,
  onDecided: OnDecided = () => undefined,
): Participation {
  return onHold(holds, command.hold, (row, context) =>
    givingBack(releaseHold(row, command, amount, context), onDecided),
  );
}

export function expireParticipation(holds: Holds, command: HoldCommand): Participation {
  return onHold(holds, command.hold, (row, context) => givingBack(expireHold(row, command, context)));
}

function onHold(
  holds: Holds,
  hold: string,
  decide: (row: Hold | undefined, context: ParticipantContext) => Result<ParticipantDecision<HoldWrite>>,
): Participation {
  const participation: Participation<Hold, HoldWrite> = {
    participant: holds,
    keys: [hold],
    decide: (rows, context) => decide(rows.get(hold), context),
  };
  return participation;
}

function decided(
  write: Result<HoldWrite>,
  setAside: readonly SetAside[] = [],
): Result<ParticipantDecision<HoldWrite>> {
  if (!write.ok) return write;
  const { value: change } = write;
  return accepted({ writes: [{ key: change.after.id, change }], setAside });
}

/** What leaves the hold without a line goes back to the account. */
function givingBack(
  write: Result<HoldWrite>,
  onDecided: OnDecided = () => undefined,
): Result<ParticipantDecision<HoldWrite>> {
  if (!write.ok) return write;
  const { after, event } = write.value;
  onDecided(write.value);
  return decided(write, [{ account: after.account, held: -event.amount, earmarked: 0n }]);
}

function byHold(captures: readonly HoldCapture[]): Map<string, CapturedPart[]> {
  const parts = new Map<string, CapturedPart[]>();
  for (const capture of captures) parts.set(capture.hold, [...(parts.get(capture.hold) ?? []), capture]);
  return parts;
}
