import { ACCOUNT_CODE_PATTERN } from '../../ledger/accounts/index.js';
import {
  Code,
  Flag,
  InstantText,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
} from '../../platform/http/index.js';
import { ADAPTERS, CHANNEL_CODE_PATTERN, CHANNEL_ENVIRONMENTS } from '../channel.js';
import { ChannelTermsDto } from './channel-terms.dto.js';

const VERSION = { min: 1, max: 2_147_483_647 };
const REASON = { max: 255, description: 'Why; kept in the audit trail' };
const account = (description: string, nullable: boolean) => ({
  ...{ max: 128, pattern: ACCOUNT_CODE_PATTERN, description, nullable },
});
const CHANNEL = { max: 32, pattern: CHANNEL_CODE_PATTERN, description: 'The channel' };

export class ChannelCredentialsDto {
  @Code({
    max: 255,
    pattern: '^https?://[\\x21-\\x7e]+$',
    description: 'What the paths of the protocol are put behind; https in production',
  })
  baseUrl!: string;

  @Code({ max: 64, pattern: '^[\\x21-\\x7e]{1,64}$', description: 'Goes into X-Bank-Key' })
  keyId!: string;

  @Code({
    max: 256,
    pattern: '^[\\x21-\\x7e]{16,256}$',
    description: 'Signs requests and answers; kept encrypted, never told again',
  })
  secret!: string;
}

/** What of a channel changes, with versions that are all kept. */
class ChannelVersionFields {
  @Text({ max: 128, description: 'How people call it' })
  name!: string;

  @Code(account('Where its fees are booked; needed where it takes fees', true))
  feeAccount!: string | null;

  @Code(account('Takes returned money (退票) that its payer cannot take', true))
  suspenseAccount!: string | null;

  @Flag('Whether payouts may be given to it; what is under way is asked about in any case')
  isActive!: boolean;

  @Nested(() => ChannelTermsDto, 'What was agreed with it')
  terms!: ChannelTermsDto;
}

class ChannelFields extends ChannelVersionFields {
  @Code(CHANNEL)
  code!: string;

  @OneOf(ADAPTERS, 'How it is spoken to')
  adapter!: (typeof ADAPTERS)[number];

  @OneOf(CHANNEL_ENVIRONMENTS, 'Whether it moves money')
  environment!: (typeof CHANNEL_ENVIRONMENTS)[number];

  @Code({ max: 16, description: 'What it pays in' })
  currency!: string;

  @Code(account('Clearing account (渠道清算户) of the channel, in its currency; never changes', false))
  clearingAccount!: string;
}

export class CreateChannelDto extends ChannelFields {
  @Nested(() => ChannelCredentialsDto, 'How it is reached')
  credentials!: ChannelCredentialsDto;

  @Text(REASON)
  reason!: string;
}

export class ChangeChannelDto extends ChannelVersionFields {
  @WholeNumber({ ...VERSION, description: 'The version that was read; another one is refused' })
  expectedVersion!: number;

  @Text(REASON)
  reason!: string;
}

export class ChangeCredentialsDto extends ChannelCredentialsDto {
  @Text(REASON)
  reason!: string;
}

/** A channel as it is now; its secret is told to nobody. */
export class ChannelDto extends ChannelFields {
  @WholeNumber({ ...VERSION, description: '1 as it was created' })
  version!: number;

  @Code({ max: 255, pattern: '^https?://[\\x21-\\x7e]+$', description: 'Where it is' })
  baseUrl!: string;

  @Code({ max: 64, pattern: '^[\\x21-\\x7e]{1,64}$', description: 'The key that is used with it' })
  keyId!: string;
}

/** What a channel was from a change on until the next one. */
export class ChannelVersionDto extends ChannelVersionFields {
  @WholeNumber({ ...VERSION, description: '1 as it was created' })
  version!: number;

  @Text({ max: 255, description: 'Why' })
  reason!: string;

  @Code({ max: 64, description: 'Who changed it' })
  client!: string;

  @InstantText('When')
  changedAt!: string;
}

export class ChannelPageDto extends PageOf(ChannelDto) {}

export class ChannelVersionPageDto extends PageOf(ChannelVersionDto) {}

export class ChannelsQuery extends PageQuery {}

export class ChannelVersionsQuery extends PageQuery {}
