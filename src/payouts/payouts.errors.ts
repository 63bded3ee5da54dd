import type { Refusal } from '../platform/errors/index.js';
import type { PayoutEventKind, PayoutState } from './payout.js';
import { refusedBecause, termsRefusals } from './payout-terms.errors.js';

/** Why no payout was made, or nothing became of one. The codes are part of the API and never change their meaning. */
export const payoutRefusals = {
  notFound: (payout: string): Refusal => ({
    kind: 'not-found',
    code: 'PAYOUT.NOT_FOUND',
    message: `The book has no payout ${payout}`,
  }),
  notInState: (event: PayoutEventKind, state: PayoutState): Refusal => ({
    kind: 'conflict',
    code: 'PAYOUT.NOT_IN_STATE',
    message: `The payout is ${state}, where ${event} is not possible; read it again`,
    details: { state, event },
  }),
  notYours: (event: PayoutEventKind): Refusal => ({
    kind: 'forbidden',
    code: 'PAYOUT.NOT_YOURS',
    message: `To ${event} a payout needs the client that created it or an operator`,
  }),
  partNotAllowed: (event: PayoutEventKind, part: string): Refusal => ({
    kind: 'forbidden',
    code: 'PAYOUT.PART_NOT_ALLOWED',
    message: `${event} is not for the ${part} to do`,
  }),
  ownApproval: (): Refusal => ({
    kind: 'forbidden',
    code: 'PAYOUT.OWN_APPROVAL',
    message: 'Maker and checker are two: another client than the one that created the payout decides on it',
  }),
  contentDiffers: (): Refusal => ({
    kind: 'conflict',
    code: 'PAYOUT.CONTENT_DIFFERS',
    message: 'The payout has other content than the one agreed to; read it again and decide anew',
    field: 'contentHash',
  }),
  approvalExpired: (): Refusal =>
    refusedBecause(
      'APPROVAL_EXPIRED',
      'The time for a decision is over; if it is still wanted, create a new payout',
    ),
  approvalRuns: (): Refusal => refusedBecause('APPROVAL_RUNS', 'The time for a decision is not over yet'),
  batchNotPaying: (batch: string): Refusal => ({
    kind: 'conflict',
    code: 'PAYOUT.BATCH_NOT_PAYING',
    message: `Batch ${batch} is not paying, so nothing of it is sent`,
    details: { batch },
  }),
  contradiction: (state: PayoutState, told: string): Refusal => ({
    kind: 'conflict',
    code: 'PAYOUT.CONTRADICTION',
    message: `The payout has ${state} and is said to have ${told}; its state stands, and a person is asked`,
    details: { state, told },
  }),
  returnExceeds: (left: string): Refusal =>
    refusedBecause('RETURN_EXCEEDS', `More would come back than was paid; ${left} is left`, {
      details: { left },
    }),
  returnTakenByNobody: (account: string): Refusal =>
    refusedBecause(
      'RETURN_TAKEN_BY_NOBODY',
      `Account ${account} cannot take the money back and the channel has no suspense account; give it one`,
      { details: { account } },
    ),

  payerNotFound: (account: string): Refusal =>
    refusedBecause('PAYER_NOT_FOUND', `The book has no account ${account} to pay from`, {
      field: 'payerAccount',
      details: { account },
    }),
  payerNotPayable: (account: string): Refusal =>
    refusedBecause(
      'PAYER_NOT_PAYABLE',
      `A payout pays what is owed to somebody: ${account} has its balance on the debit side`,
      { field: 'payerAccount', details: { account } },
    ),
  currencyDiffers: (account: string, currency: string): Refusal =>
    refusedBecause('CURRENCY_DIFFERS', `Account ${account} is in ${currency}`, {
      field: 'currency',
      details: { account, currency },
    }),
  channelOrRoute: (): Refusal => ({
    kind: 'malformed',
    code: 'PAYOUT.CHANNEL_OR_ROUTE',
    message: 'Name a channel or a route, one of them',
    field: 'channel',
  }),
  payeeOrCode: (): Refusal => ({
    kind: 'malformed',
    code: 'PAYOUT.PAYEE_OR_CODE',
    message: 'Say the payee or a payeeCode of the payee book, one of them',
    field: 'payeeCode',
  }),
  payeeOfBookWanted: (): Refusal =>
    refusedBecause(
      'PAYEE_OF_BOOK_WANTED',
      'This book pays payees of its payee book only; name one in payeeCode',
      {
        field: 'payeeCode',
      },
    ),
  payeeMoved: (payee: string, version: number): Refusal =>
    refusedBecause(
      'PAYEE_MOVED',
      `Payee ${payee} is at version ${version} by now, which nobody has approved for this; look at it and approve that one`,
      { field: 'payeeCode', details: { payee, version } },
    ),
  channelNotFound: (channel: string): Refusal =>
    refusedBecause('CHANNEL_NOT_FOUND', `The book has no channel ${channel}`, {
      field: 'channel',
      details: { channel },
    }),
  routeNotFound: (route: string): Refusal =>
    refusedBecause('ROUTE_NOT_FOUND', `The book has no active route ${route}`, {
      field: 'route',
      details: { route },
    }),
  noChannelFits: (route: string, why: string): Refusal =>
    refusedBecause('NO_CHANNEL_FITS', `No channel of route ${route} takes this payout: ${why}`, {
      field: 'route',
      details: { route },
    }),
  channelInactive: (channel: string): Refusal =>
    refusedBecause('CHANNEL_INACTIVE', `Channel ${channel} is switched off`, {
      field: 'channel',
      details: { channel },
    }),
  channelCurrency: (channel: string, currency: string): Refusal =>
    refusedBecause('CHANNEL_CURRENCY', `Channel ${channel} pays in ${currency} only`, {
      field: 'channel',
      details: { channel, currency },
    }),
  channelAmount: (channel: string, minimum: string, maximum: string): Refusal =>
    refusedBecause('CHANNEL_AMOUNT', `Channel ${channel} takes amounts from ${minimum} to ${maximum}`, {
      field: 'amount',
      details: { channel, minimum, maximum },
    }),

  /** Never reaches a caller: the claim leaves it to the other channel. */
  channelMoved: (): Refusal => ({
    kind: 'conflict',
    code: 'PAYOUT.CHANNEL_MOVED',
    message: 'The payout goes through another channel by now',
  }),
  notRouted: (): Refusal =>
    refusedBecause(
      'NOT_ROUTED',
      'Its maker named the channel of this payout, no route did; to use another one, cancel it and create a new payout',
    ),
  channelCanSend: (channel: string): Refusal =>
    refusedBecause(
      'CHANNEL_CAN_SEND',
      `Channel ${channel} is not stopped, not broken and within its hours: the payout goes where it is; to keep it from being sent, cancel it`,
      { details: { channel } },
    ),
  noOtherChannel: (route: string, channel: string): Refusal =>
    refusedBecause(
      'NO_OTHER_CHANNEL',
      `No other channel of route ${route} would pay this at once; it stays at ${channel}. POST …/payout-terms/routes/${route}/explain says why`,
      { details: { route, channel } },
    ),
  versionDiffers: (version: number): Refusal => ({
    kind: 'conflict',
    code: 'PAYOUT.VERSION_DIFFERS',
    message: `The payout has version ${version} by now; read it again and decide anew`,
    field: 'version',
    details: { version },
  }),

  limitOfAmount: (scope: string, limit: string, left: string): Refusal =>
    refusedBecause('LIMIT_OF_AMOUNT', `The limit of ${limit} per ${scope} leaves ${left}`, {
      field: 'amount',
      details: { scope, limit, left },
    }),
  limitOfCount: (scope: string, limit: number): Refusal =>
    refusedBecause('LIMIT_OF_COUNT', `The limit of ${limit} payouts per ${scope} and day is used up`, {
      details: { scope, limit },
    }),
  duplicate: (businessKey: string, payout: string): Refusal => ({
    kind: 'conflict',
    code: 'PAYOUT.DUPLICATE',
    message: `Business key ${businessKey} was used by payout ${payout} a short time ago; if this is another one, say so in confirmDuplicateOf`,
    field: 'confirmDuplicateOf',
    details: { businessKey, payout },
  }),
  duplicateUnknown: (payout: string): Refusal =>
    refusedBecause('DUPLICATE_UNKNOWN', `Payout ${payout} is not the last one with this business key`, {
      field: 'confirmDuplicateOf',
      details: { payout },
    }),
  /** Never reach a caller unless they change faster than a payout can be made. */
  termsChanged: (): Refusal => ({
    kind: 'busy',
    code: 'PAYOUT.TERMS_CHANGED',
    message:
      'Limits or rules of payouts were changed meanwhile; nothing was made, send again with the same request number',
    retryAfterSeconds: 1,
  }),
  dateMoved: (): Refusal => ({
    kind: 'busy',
    code: 'PAYOUT.DATE_MOVED',
    message:
      'The business date moved on meanwhile; nothing was made, send again with the same request number',
    retryAfterSeconds: 1,
  }),

  notProcessing: (state: PayoutState): Refusal => ({
    kind: 'conflict',
    code: 'PAYOUT.NOT_PROCESSING',
    message: `The payout is ${state}; a person concludes only what is processing`,
    field: 'content/payout',
    details: { state },
  }),
  waitsToLeave: (where: string): Refusal =>
    refusedBecause(
      'WAITS_TO_LEAVE',
      `It stands in ${where}, which may still be handed to the bank; withdraw that, or conclude it when the bank has it`,
      { field: 'content/outcome', details: { where } },
    ),
  mayStillBeSent: (until: string): Refusal =>
    refusedBecause(
      'MAY_STILL_BE_SENT',
      `Until ${until} the request may still reach the bank; a failure is concluded after that`,
      {
        field: 'content/outcome',
        details: { until },
      },
    ),
  payoutUnknown: (payout: string): Refusal =>
    refusedBecause('NOT_FOUND', `The book has no payout ${payout}`, {
      field: 'content/payout',
      details: { payout },
    }),

  ...termsRefusals,
};
