import {
  AmountText,
  AnyObject,
  Code,
  InstantText,
  ListOf,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { PayeeDto, type PayoutPart } from '../../payouts/index.js';
import { ACCOUNT, CHANNEL, ID, NUMBER } from './position.dto.js';
import {
  OWN_TRANSFER_EVENTS,
  OWN_TRANSFER_STATES,
  type OwnTransferEventKind,
  type OwnTransferState,
} from '../own-transfer.js';

const HASH = { pattern: '^[0-9a-f]{64}$', max: 64 };
const PARTS: readonly PayoutPart[] = ['poster', 'approver', 'operator', 'service', 'channel'];

/** Content of the approval command confirm-own-transfer. */
export class ConfirmOwnTransferDto {
  @Code({ ...ID, description: 'The transfer, which was sent' })
  transfer!: string;

  @Text({
    max: 255,
    description: 'What the arrival is known by, such as a line of the statement of the other bank',
  })
  evidence!: string;
}

export class CreateOwnTransferDto {
  @Code({ ...CHANNEL, description: 'Channel that pays' })
  from!: string;

  @Code({ ...CHANNEL, description: 'Channel at which the money is wanted' })
  to!: string;

  @AmountText('Amount greater than zero')
  amount!: string;

  @Text({ max: 255, description: 'Why' })
  reason!: string;
}

export class ApproveOwnTransferDto {
  @Code({ ...HASH, description: 'Hash of the transfer that was seen and is agreed to' })
  contentHash!: string;

  @Text({ max: 255, description: 'Why; kept in the history of the transfer' })
  reason!: string;
}

export class RejectOwnTransferDto {
  @Text({ max: 255, description: 'Why; kept in the history of the transfer' })
  reason!: string;
}

/** Money of ours that goes from one channel to another (头寸调拨). */
export class OwnTransferDto {
  @Code({ ...ID, description: 'Id' })
  id!: string;

  @OneOf(OWN_TRANSFER_STATES, 'arrived, failed, rejected and expired never change')
  state!: OwnTransferState;

  @WholeNumber({ ...NUMBER, description: 'Number of its last event' })
  version!: number;

  @Code({ ...CHANNEL, description: 'Channel that pays' })
  from!: string;

  @Code({ ...CHANNEL, description: 'Channel at which the money is wanted' })
  to!: string;

  @AmountText('Amount')
  amount!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @Nested(() => PayeeDto, 'Our own account at the receiving bank')
  payee!: PayeeDto;

  @Code({ ...ACCOUNT, description: 'Transit account (在途资金)' })
  transitAccount!: string;

  @Text({ max: 255, description: 'Why' })
  reason!: string;

  @Code({ ...HASH, description: 'What a checker agrees to' })
  contentHash!: string;

  @InstantText('When it was proposed')
  createdAt!: string;

  @InstantText('Until then it is to be approved and its payout to be made')
  expiresAt!: string;

  @Code({ ...ID, description: 'Payout that pays it', optional: true })
  payout?: string;

  @Code({ max: 64, description: 'Why its payout could not be made the last time', optional: true })
  lastRefusal?: string;

  @InstantText('By when it should be there', { optional: true })
  arriveBy?: string;

  @Code({ ...ID, description: 'Voucher of its arrival', optional: true })
  voucher?: string;

  @InstantText('When it was over', { optional: true })
  endedAt?: string;
}

export class OwnTransferPageDto extends PageOf(OwnTransferDto) {}

export class OwnTransfersFilter extends PageQuery {
  @OneOf(OWN_TRANSFER_STATES, 'State', { optional: true })
  state?: OwnTransferState;
}

/** A step in the life of a transfer; never changed. */
export class OwnTransferEventDto {
  @WholeNumber({ ...NUMBER, description: 'From 1 without gaps' })
  number!: number;

  @OneOf(OWN_TRANSFER_EVENTS, 'What happened')
  kind!: OwnTransferEventKind;

  @OneOf(OWN_TRANSFER_STATES, 'State before; missing for the proposal', { optional: true })
  from?: OwnTransferState;

  @OneOf(OWN_TRANSFER_STATES, 'State after')
  to!: OwnTransferState;

  @Text({ min: 0, max: 255, description: 'Why' })
  reason!: string;

  @OneOf(PARTS, 'In which part it was done')
  part!: PayoutPart;

  @Code({ max: 64, description: 'Client that did it; missing for the service itself', optional: true })
  client?: string;

  @Code({ max: 32, description: 'Trace id' })
  traceId!: string;

  @InstantText('When it was recorded')
  recordedAt!: string;
}

/** A transfer with its history and the positions that it was worked out from. */
export class OwnTransferStoryDto extends OwnTransferDto {
  @AnyObject('The positions that it was worked out from, or what the command said')
  explanation!: object;

  @ListOf(() => OwnTransferEventDto, { min: 0, max: 100, description: 'What happened to it, oldest first' })
  events!: OwnTransferEventDto[];
}

export class OpenTransferDto {
  @Code({ ...ID, description: 'Transfer' })
  id!: string;

  @Code({ ...CHANNEL, description: 'Channel that paid' })
  from!: string;

  @Code({ ...CHANNEL, description: 'Channel that waits' })
  to!: string;

  @AmountText('Amount')
  amount!: string;

  @WholeNumber({ min: 0, max: 2_147_483_647, description: 'Minutes since it was proposed' })
  ageMinutes!: number;

  @InstantText('By when it should be there', { optional: true })
  arriveBy?: string;
}

/** What lies between two banks on a transit account. */
export class TransitDto {
  @Code({ ...ACCOUNT, description: 'Transit account (在途资金)' })
  account!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @AmountText('What has left one bank and not reached the other, by the books; zero when nothing is open', {
    signed: true,
  })
  onBooks!: string;

  @AmountText('The same by the transfers that are open over it')
  ofTransfers!: string;

  @AmountText('What nobody accounts for; must be zero', { signed: true })
  difference!: string;

  @ListOf(() => OpenTransferDto, { min: 0, max: 10_000, description: 'What is on its way, the oldest first' })
  open!: OpenTransferDto[];
}

export class TransitsDto {
  @ListOf(() => TransitDto, { min: 0, max: 10_000, description: 'By account' })
  items!: TransitDto[];
}
