import { AmountText, Code, Flag, ListOf, Nested, WholeNumber } from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { CHANNEL_CODE_PATTERN } from '../../channels/index.js';
import { ACCOUNT_CODE_PATTERN } from '../../ledger/accounts/index.js';
import { PayeeDto } from '../../payouts/index.js';

export const CHANNEL = { pattern: CHANNEL_CODE_PATTERN, max: 32 };
export const ID = { pattern: UUID_PATTERN, max: 36 };
export const ACCOUNT = { pattern: ACCOUNT_CODE_PATTERN, max: 128 };
const MONTH_OF_MINUTES = 31 * 24 * 60;
export const NUMBER = { min: 1, max: 2_147_483_647 };

/** Content of the approval command set-position-terms. */
export class PositionTermsDto {
  @Code({ ...CHANNEL, description: 'Channel (渠道)' })
  channel!: string;

  @AmountText('Below it a transfer to the channel is proposed')
  floor!: string;

  @AmountText('Up to it; what lies above it may be given to other channels')
  target!: string;

  @Nested(() => PayeeDto, 'Our own account at the bank of the channel, as other banks pay to it')
  payee!: PayeeDto;

  @Code({
    ...ACCOUNT,
    description: 'Transit account (在途资金): carries what has left one bank and not reached the other',
  })
  transitAccount!: string;

  @WholeNumber({
    min: 1,
    max: MONTH_OF_MINUTES,
    description: 'Minutes to decide on a transfer and to have it paid',
  })
  approvalMinutes!: number;

  @WholeNumber({
    min: 1,
    max: MONTH_OF_MINUTES,
    description: 'Minutes after which one that was sent should be there',
  })
  arrivalMinutes!: number;

  @Flag('Whether transfers to it and from it are proposed')
  active!: boolean;
}

/** What lies at a channel (头寸). */
export class ChannelPositionDto {
  @Code({ ...CHANNEL, description: 'Channel (渠道)' })
  channel!: string;

  @Code({ max: 16, description: 'Currency' })
  currency!: string;

  @AmountText('Balance less what is to go out', { signed: true })
  position!: string;

  @AmountText('Debits less credits of its clearing account (渠道清算户)', { signed: true })
  balance!: string;

  @AmountText('Payouts that are approved or processing through it, without fees')
  outgoing!: string;

  @AmountText('Open transfers from it whose payouts are not made yet')
  leaving!: string;

  @Flag('Whether the position is below the floor')
  short!: boolean;

  @Code({ ...ID, description: 'Transfer that it waits for', optional: true })
  awaits?: string;

  @WholeNumber({ ...NUMBER, description: 'Version of its terms' })
  termsVersion!: number;

  @Nested(() => PositionTermsDto, 'Terms, set by the approval command set-position-terms')
  terms!: PositionTermsDto;
}

export class ChannelPositionsDto {
  @ListOf(() => ChannelPositionDto, {
    min: 0,
    max: 10_000,
    description: 'Of the channels with terms, by code',
  })
  items!: ChannelPositionDto[];
}
