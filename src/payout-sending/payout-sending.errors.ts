import type { Refusal } from '../platform/errors/index.js';

/** Why something that a channel told was not taken. The codes are part of the API and never change their meaning. */
export const sendingRefusals = {
  callbackPlaceUnknown: (): Refusal => ({
    kind: 'not-found',
    code: 'PAYOUT.CALLBACK_PLACE_UNKNOWN',
    message: 'There is no such channel; callbacks go to /v1/channel-callbacks/{book}/{channel}',
  }),
  channelNotAsked: (channel: string): Refusal => ({
    kind: 'refused',
    code: 'PAYOUT.CHANNEL_NOT_ASKED',
    message: `Channel ${channel} tells by files and cannot be asked; ask the bank for its result file and give it to payment-files/incoming`,
    details: { channel },
  }),
  callbackPayoutUnknown: (): Refusal => ({
    kind: 'not-found',
    code: 'PAYOUT.CALLBACK_PAYOUT_UNKNOWN',
    message:
      'The channel has no payout of that request number; the callback was recorded and nothing was changed',
    field: 'requestNumber',
  }),
  callbackDiffers: (cause: string, detail: string): Refusal => ({
    kind: 'refused',
    code: 'PAYOUT.CALLBACK_DIFFERS',
    message: `The callback does not speak of this payout (${detail}); it was recorded, no money was moved, and a person is asked`,
    details: { cause },
  }),
  callbackAmountMalformed: (): Refusal => ({
    kind: 'malformed',
    code: 'PAYOUT.CALLBACK_AMOUNT_MALFORMED',
    message:
      'The amount is not one of the currency of the channel; the callback was recorded and nothing was changed',
    field: 'amount',
  }),
} as const;
