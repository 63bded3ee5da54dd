import { postingOf, type Participation, type Posting, type SetAside } from '../posting/index.js';
import type { HoldActor } from './hold.js';

/** Business types (业务类型) of the commands, so that each can be stopped like any other. */
export const HOLD_BUSINESS_TYPES = {
  place: 'hold-place',
  release: 'hold-release',
  expire: 'hold-expire',
} as const;

export interface HoldPosting {
  readonly voucherId: string;
  readonly bookId: number;
  readonly actor: HoldActor;
  readonly requestNumber: string;
  readonly contentHash: string;
  readonly command: keyof typeof HOLD_BUSINESS_TYPES;
  readonly setAside: SetAside;
  readonly override: string | null;
  readonly participation: Participation;
}

/** A posting that moves nothing and sets money aside, or gives it back. */
export function holdPosting(command: HoldPosting): Posting {
  const { voucherId, bookId, actor, requestNumber, contentHash, override } = command;
  const { clientId, apiKeyId, traceId } = actor;
  return postingOf(
    voucherId,
    { bookId, clientId, apiKeyId, traceId, requestNumber, contentHash },
    {
      businessType: HOLD_BUSINESS_TYPES[command.command],
      setAside: [command.setAside],
      override,
      participations: [command.participation],
    },
  );
}
