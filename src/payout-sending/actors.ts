import type { PayoutActor } from '../payouts/index.js';

const by =
  (part: PayoutActor['part']) =>
  (traceId: string): PayoutActor => ({ clientId: 0, apiKeyId: 0, traceId, part });

/** A channel has said so. */
export const theChannel = by('channel');
/** The service has found it out by itself. */
export const theService = by('service');
