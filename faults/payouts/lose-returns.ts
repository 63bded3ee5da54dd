import type { Random } from '../../test/support/random.js';
import type { PayoutPlace } from './payout-place.js';

/**
 * The bank gives some payments back, whole or in part, when nobody listens: only its statement tells.
 * @returns how many
 */
export async function loseReturns(
  { channels, isLiedAbout }: PayoutPlace,
  random: Random,
  ofEach: number,
): Promise<number> {
  let lost = 0;
  for (const { code, bank } of channels) {
    await bank.setCustomer({ callbackUrl: null });
    const { payments } = await bank.truth();
    // Of one that failed by a lie nothing can come back: a person has it already.
    const paid = payments.filter(
      ({ status, returns, requestNumber }) =>
        status === 'executed' && returns.length === 0 && !isLiedAbout({ requestNumber, channel: code }),
    );
    for (let some = 0; some < ofEach && paid.length > 0; some++) {
      const { requestNumber } = paid.splice(random.below(paid.length), 1)[0]!;
      await bank.giveBack({ requestNumber, ...(random.below(2) === 0 && { amount: '0.50' }) });
      lost++;
    }
  }
  return lost;
}
