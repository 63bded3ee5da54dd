import type { Payout, PayoutMoment } from '../payouts/index.js';

/** The history of a payout does not go back, whatever the clock of this node says. */
export const notBefore = (moment: PayoutMoment, { createdAt }: Pick<Payout, 'createdAt'>): PayoutMoment =>
  moment.recordedAt >= createdAt ? moment : { ...moment, recordedAt: createdAt };
