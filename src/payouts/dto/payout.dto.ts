import {
  AmountText,
  BusinessDateText,
  Code,
  InstantText,
  ListOf,
  Metadata,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../ledger/accounts/index.js';
import {
  ATTENTIONS,
  FAILURE_CAUSES,
  PAYOUT_STATES,
  type Attention,
  type FailureCause,
  type PayoutState,
} from '../payout.js';
import { PAYEE_BANK, PAYEE_CODE } from '../../payees/index.js';
import { CODE_OF_32 } from './create-payout.dto.js';
import { HASH_PATTERN } from './payout-commands.dto.js';

export const ID = { max: 36, pattern: UUID_PATTERN };
export const ACCOUNT = { pattern: ACCOUNT_CODE_PATTERN, max: 128 };
export const NUMBER = { min: 1, max: 2_147_483_647 };

export class ShownPayeeDto {
  @Text({ max: 128, description: 'Name that the account is kept under' })
  name!: string;

  @Code(PAYEE_BANK)
  bank!: string;

  @Text({
    max: 68,
    description: 'Number of the account; masked but for its end, except to those who check it',
  })
  account!: string;
}

/** Money sent to the outside through a channel (出款). */
export class PayoutDto {
  @Code({ ...ID, description: 'Id of the payout, and of the hold (冻结) that sets its money aside' })
  id!: string;

  @Code({ max: 32, description: 'Book (账套)' })
  book!: string;

  @Text({ max: 64, description: 'Client that created it, or the service itself' })
  client!: string;

  @OneOf(PAYOUT_STATES, 'succeeded and failed never change; see docs/payout-states.md')
  state!: PayoutState;

  @WholeNumber({ ...NUMBER, description: 'Number of its last event' })
  version!: number;

  @Code({ ...ACCOUNT, description: 'Account whose money is paid out' })
  payerAccount!: string;

  @Nested(() => ShownPayeeDto, 'Who is paid')
  payee!: ShownPayeeDto;

  @Code({ ...PAYEE_CODE, description: 'Payee of the payee book (收款人名册)', optional: true })
  payeeCode?: string;

  @WholeNumber({ ...NUMBER, description: 'Its version, which the payout is bound to', optional: true })
  payeeVersion?: number;

  @AmountText('Amount')
  amount!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @Code({ ...CODE_OF_32, description: 'Channel (渠道) that it goes through' })
  channel!: string;

  @Code({ ...CODE_OF_32, description: 'Routing rule that chose the channel', optional: true })
  route?: string;

  @Text({ max: 140, description: 'What the payee is told that it is for' })
  purpose!: string;

  @Code({
    max: 64,
    description: 'Purpose of the earmarked money (专款专用) that pays for it',
    optional: true,
  })
  earmark?: string;

  @Code({ max: 64, description: 'Order that it belongs to', optional: true })
  orderNumber?: string;

  @Code({ max: 128, description: 'What it is in the business', optional: true })
  businessKey?: string;

  @Code({
    ...ID,
    description: 'The payout with the same business key beside which it was wanted',
    optional: true,
  })
  duplicateOf?: string;

  @Code({ ...ID, description: 'The batch (批次) that it is of', optional: true })
  batch?: string;

  @Text({ min: 0, max: 255, description: 'For the books' })
  memo!: string;

  @Metadata()
  metadata?: Record<string, string>;

  @Code({
    max: 64,
    pattern: HASH_PATTERN,
    description: 'SHA-256 over all that is agreed to; approving names it',
  })
  contentHash!: string;

  @Code({ max: 32, description: 'Number that the bank knows it by' })
  requestNumber!: string;

  @BusinessDateText('Business date of its creation: the day that it counts for in limits')
  businessDate!: string;

  @InstantText('When it was created')
  createdAt!: string;

  @InstantText('Until when a checker may decide; missing when a rule approved it', { optional: true })
  approvalExpiresAt?: string;

  @InstantText('When the intent to send it was committed: from then on it may have reached the bank', {
    optional: true,
  })
  intentAt?: string;

  @InstantText('The bank is not to execute it later', { optional: true })
  notAfter?: string;

  @InstantText('When the bank is asked next what became of it', { optional: true })
  nextQueryAt?: string;

  @OneOf(ATTENTIONS, 'Why a person has to look at it', { optional: true })
  attention?: Attention;

  @InstantText('Since when', { optional: true })
  attentionAt?: string;

  @OneOf(FAILURE_CAUSES, 'Why it failed', { optional: true })
  failureCause?: FailureCause;

  @Text({ max: 64, description: 'Code of the bank for the failure', optional: true })
  failureCode?: string;

  @Text({ max: 128, description: 'Number of the payment at the bank', optional: true })
  bankReference?: string;

  @AmountText('What the channel took for it')
  fee!: string;

  @AmountText('What came back (退票)')
  returned!: string;

  @InstantText('When it ended', { optional: true })
  concludedAt?: string;

  @Code({ ...ID, description: 'Voucher that paid it', optional: true })
  voucher?: string;
}

export class PayoutPageDto extends PageOf(PayoutDto) {}

export class PayoutsFilter extends PageQuery {
  @OneOf(PAYOUT_STATES, 'Only those in this state', { optional: true })
  state?: PayoutState;

  @Code({ ...ACCOUNT, description: 'Only those from this account', optional: true })
  payerAccount?: string;

  @Code({ ...CODE_OF_32, description: 'Only those through this channel', optional: true })
  channel?: string;

  @Code({ max: 64, description: 'Only those of this order', optional: true })
  orderNumber?: string;

  @Code({
    ...ID,
    description:
      'Only those to the payee of this payout, so that no number of an account stands in an address',
    optional: true,
  })
  samePayeeAs?: string;

  @BusinessDateText('Only those created on this business date', { optional: true })
  businessDate?: string;

  @OneOf(['any', ...ATTENTIONS], 'Only those that a person has to look at: for this reason, or for any', {
    optional: true,
  })
  attention?: Attention | 'any';
}

export class PayoutTotalDto {
  @OneOf(PAYOUT_STATES, 'State')
  state!: PayoutState;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @WholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER, description: 'Payouts' })
  payouts!: number;

  @AmountText('Sum of their amounts', { signed: true })
  amount!: string;

  @AmountText('What of it came back', { signed: true })
  returned!: string;
}

export class PayoutTotalsDto {
  @ListOf(() => PayoutTotalDto, { min: 0, max: 1_000, description: 'By currency and state' })
  items!: PayoutTotalDto[];
}
