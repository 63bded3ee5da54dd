import type { PayoutActor } from './payout.js';

const by =
  <Part extends PayoutActor['part']>(part: Part) =>
  (traceId: string): PayoutActor & { readonly part: Part } => ({ clientId: 0, apiKeyId: 0, traceId, part });

/** A channel has said so. */
export const channelActor = by('channel');
/** The service has found it out by itself. */
export const serviceActor = by('service');
