import { Code, Flag, InstantText, OneOf, PageOf, PageQuery, Text } from '../../../platform/http/index.js';
import { OVERDRAFT_LIMIT_PATTERN } from '../overdraft.rules.js';

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
