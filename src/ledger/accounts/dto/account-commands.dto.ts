import {
  Code,
  Flag,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  PageQuery,
  Text,
} from '../../../platform/http/index.js';
import { ACCOUNT_CODE_PATTERN, PARTY_PATTERN } from '../account.js';
import { OVERDRAFT_LIMIT_PATTERN } from '../overdraft.rules.js';
import { MAX_ACCOUNTS_OF_PARTIES } from '../stop-parties.js';

const REASON = { max: 255, description: 'Why; kept in the history and the audit trail' };

export class AccountReasonDto {
  @Text(REASON)
  reason!: string;
}

export class AccountStopDto {
  @Flag('True to stop, false to let through again')
  stopped!: boolean;

  @Text(REASON)
  reason!: string;
}

export class OverdraftLimitDto {
  @Code({
    pattern: OVERDRAFT_LIMIT_PATTERN,
    max: 60,
    description: 'The new limit: an amount, or "unlimited"',
  })
  overdraftLimit!: string;

  @Text(REASON)
  reason!: string;
}

export class StopPartiesDto {
  @ListOf('string', {
    min: 1,
    max: 500,
    pattern: PARTY_PATTERN,
    description: 'Parties, all of whose accounts are meant',
  })
  parties!: string[];

  @Flag('Stop-in (止入); as it is when left out', { optional: true })
  stopIn?: boolean;

  @Flag('Stop-out (止出); as it is when left out', { optional: true })
  stopOut?: boolean;

  @Text(REASON)
  reason!: string;
}

export class StoppedAccountDto {
  @Code({ pattern: ACCOUNT_CODE_PATTERN, max: 128, description: 'Account' })
  account!: string;

  @Code({ pattern: PARTY_PATTERN, max: 64, description: 'Party', nullable: true })
  party!: string | null;

  @OneOf(['changed', 'unchanged', 'closed'], 'What became of it; a closed account is left as it is')
  outcome!: 'changed' | 'unchanged' | 'closed';

  @Flag('Stop-in afterwards')
  stopIn!: boolean;

  @Flag('Stop-out afterwards')
  stopOut!: boolean;

  @Code({ pattern: '^[0-9]+$', max: 19, description: 'Version of the account afterwards' })
  version!: string;
}

export class StoppedAccountsDto {
  @ListOf(() => StoppedAccountDto, {
    min: 0,
    max: MAX_ACCOUNTS_OF_PARTIES,
    description: 'All accounts of the parties',
  })
  items!: StoppedAccountDto[];

  @ListOf('string', { min: 0, max: 500, pattern: PARTY_PATTERN, description: 'Parties that have no account' })
  partiesWithoutAccounts!: string[];
}

export class AccountChangeDto {
  @Code({ pattern: '^[0-9]+$', max: 19, description: 'Version of the account after the change' })
  version!: string;

  @OneOf(['opening', 'status', 'stop-in', 'stop-out', 'overdraft-limit'], 'What changed')
  kind!: 'opening' | 'status' | 'stop-in' | 'stop-out' | 'overdraft-limit';

  @Text({ min: 0, max: 64, description: 'Before' })
  oldValue!: string;

  @Text({ min: 0, max: 64, description: 'After' })
  newValue!: string;

  @Text({ min: 0, max: 255, description: 'Why' })
  reason!: string;

  @Code({ max: 64, description: 'Client that did it' })
  client!: string;

  @Code({ max: 32, description: 'Trace id of the request' })
  traceId!: string;

  @InstantText('When')
  at!: string;
}

export class AccountChangePageDto extends PageOf(AccountChangeDto) {}
export class AccountChangesQuery extends PageQuery {}
