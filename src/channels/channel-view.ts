import { toIsoTime } from '../platform/clock/index.js';
import type { Channel, ChannelTerms } from './channel.js';
import type { ChannelVersion, StoredChannel } from './database/channel.repository.js';
import type { ChannelTermsDto } from './dto/channel-terms.dto.js';
import type { ChannelDto, ChannelVersionDto } from './dto/channel.dto.js';

/** When nothing was agreed with the channel about its clock. */
const CLOCK_SKEW_SECONDS = 60;

export const termsOf = ({ file, ...dto }: ChannelTermsDto): ChannelTerms => ({
  ...dto,
  ...(file && { file }),
  clockSkewSeconds: dto.clockSkewSeconds ?? CLOCK_SKEW_SECONDS,
});

/** Without what is nobody's business: numbers of rows, and the secret. */
export function viewOfChannel({ channel, credentials }: StoredChannel): ChannelDto {
  const { code, name, adapter, environment, currency, clearingAccount, version } = channel;
  return {
    ...{ code, name, adapter, environment, currency, clearingAccount },
    ...changeableOf(channel),
    ...{ version, baseUrl: credentials.baseUrl, keyId: credentials.keyId },
  };
}

export function viewOfVersion(version: ChannelVersion): ChannelVersionDto {
  const { name, reason, client, changedAt } = version;
  return {
    ...{ version: version.version, name, reason, client, changedAt: toIsoTime(changedAt) },
    ...changeableOf(version),
  };
}

type Changeable = Pick<Channel, 'feeAccount' | 'suspenseAccount' | 'isActive' | 'terms'>;

const changeableOf = ({ feeAccount, suspenseAccount, isActive, terms }: Changeable) => ({
  ...{ feeAccount, suspenseAccount, isActive },
  // The lists of terms are read-only here and not in what is published.
  terms: terms as unknown as ChannelTermsDto,
});
