import type { Refusal } from '../platform/errors/index.js';
import type { OwnTransferEventKind, OwnTransferState } from './own-transfer.js';

const refusedBecause = (code: string, message: string, more: Partial<Refusal> = {}): Refusal => ({
  kind: 'refused',
  code: `OWN_TRANSFER.${code}`,
  message,
  ...more,
});
const conflict = (code: string, message: string, more: Partial<Refusal> = {}): Refusal =>
  refusedBecause(code, message, { kind: 'conflict', ...more });

/** Why no transfer was made, or nothing became of one. The codes are part of the API and never change their meaning. */
export const ownTransferRefusals = {
  notFound: (transfer: string): Refusal =>
    refusedBecause('NOT_FOUND', `The book has no own-account transfer ${transfer}`, { kind: 'not-found' }),
  notInState: (event: OwnTransferEventKind, state: OwnTransferState): Refusal =>
    conflict('NOT_IN_STATE', `The transfer is ${state}, where ${event} is not possible; read it again`, {
      details: { state, event },
    }),
  partNotAllowed: (event: OwnTransferEventKind, part: string): Refusal =>
    refusedBecause('PART_NOT_ALLOWED', `${event} is not for the ${part} to do`, { kind: 'forbidden' }),
  ownApproval: (): Refusal =>
    refusedBecause(
      'OWN_APPROVAL',
      'Maker and checker are two: another client than the one that asked for the transfer decides on it',
      { kind: 'forbidden' },
    ),
  contentDiffers: (): Refusal =>
    conflict(
      'CONTENT_DIFFERS',
      'The transfer has other content than the one agreed to; read it and decide anew',
      {
        field: 'contentHash',
      },
    ),
  approvalExpired: (): Refusal =>
    refusedBecause(
      'APPROVAL_EXPIRED',
      'The time for a decision is over; a new transfer is proposed if it is needed',
    ),
  approvalRuns: (): Refusal => refusedBecause('APPROVAL_RUNS', 'The time for a decision is not over yet'),
  termsChanged: (): Refusal =>
    conflict(
      'TERMS_CHANGED',
      'The position terms of the receiving channel were changed since; reject this transfer, a new one is proposed on the new terms',
    ),
  isOrdered: (payout: string): Refusal =>
    conflict(
      'IS_ORDERED',
      `Payout ${payout} pays it already; to keep it from being sent, cancel that payout`,
      {
        details: { payout },
      },
    ),
  notOrdered: (): Refusal => conflict('NOT_ORDERED', 'Nothing pays it yet'),
  channelNotFound: (channel: string, field: string): Refusal =>
    refusedBecause('CHANNEL_NOT_FOUND', `The book has no channel ${channel}`, {
      field,
      details: { channel },
    }),
  noTerms: (channel: string): Refusal =>
    refusedBecause(
      'NO_POSITION_TERMS',
      `Channel ${channel} has no position terms in force; make the approval command set-position-terms first`,
      { field: 'to', details: { channel } },
    ),
  sameChannel: (): Refusal =>
    refusedBecause('SAME_CHANNEL', 'A transfer goes from one channel to another', {
      kind: 'malformed',
      field: 'to',
    }),
  alreadyOpen: (channel: string): Refusal =>
    conflict('ALREADY_OPEN', `A transfer to ${channel} is open already; wait for it, or reject it`, {
      field: 'to',
      details: { channel },
    }),
  numberUsed: (): Refusal =>
    conflict('NUMBER_USED', 'The Idempotency-Key was used for another transfer; take a new one', {
      field: 'Idempotency-Key',
    }),
  amountMalformed: (field: string, decimals: number): Refusal =>
    refusedBecause('AMOUNT_MALFORMED', `An amount of this currency has at most ${decimals} decimals`, {
      kind: 'malformed',
      field,
    }),
  targetBelowFloor: (): Refusal =>
    refusedBecause('TARGET_BELOW_FLOOR', 'The target is at least the floor', {
      kind: 'malformed',
      field: 'content/target',
    }),
  transitUnknown: (account: string): Refusal =>
    refusedBecause('TRANSIT_UNKNOWN', `The book has no account ${account}`, {
      field: 'content/transitAccount',
      details: { account },
    }),
  transitUnfit: (account: string, currency: string): Refusal =>
    refusedBecause(
      'TRANSIT_UNFIT',
      `A transit account has its balance on the credit side, is in ${currency}, and belongs to no channel; ${account} does not fit`,
      { field: 'content/transitAccount', details: { account } },
    ),
  transferUnknown: (transfer: string): Refusal =>
    refusedBecause('NOT_FOUND', `The book has no own-account transfer ${transfer}`, {
      field: 'content/transfer',
    }),
  inTransitDiffers: (): Refusal =>
    conflict('IN_TRANSIT_DIFFERS', 'What came back of it has changed meanwhile; approve again'),
} as const;
