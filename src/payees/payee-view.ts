import { toIsoTime } from '../platform/clock/index.js';
import type { PayeeBookEntryDto, PayeeVersionDto } from './dto/payee.dto.js';
import { masked } from './masked-account.rules.js';
import type { Payee, PayeeVersion } from './payee.js';

export function viewOfVersion(version: PayeeVersion): PayeeVersionDto {
  const { number, effectiveFrom, effectiveUntil, name, bank, numberKind, account, currencies } = version;
  return {
    ...{ version: number, effectiveFrom, ...(effectiveUntil !== null && { effectiveUntil }) },
    ...{ name, bank, numberKind, account: masked(account), currencies: [...currencies] },
    ...{ approval: version.approvalId, recordedAt: toIsoTime(version.recordedAt) },
  };
}

export const viewOfPayee = ({ code, isBlocked }: Payee, version: PayeeVersion): PayeeBookEntryDto => ({
  ...{ code, blocked: isBlocked },
  ...viewOfVersion(version),
});
