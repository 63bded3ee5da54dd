import {
  AmountText,
  Code,
  Flag,
  InstantText,
  OneOf,
  PageOf,
  PageQuery,
  Text,
} from '../../../platform/http/index.js';
import { MAX_PURPOSE_LENGTH, PURPOSE_PATTERN } from '../purpose.js';

const purpose = (description: string, nullable = false) => ({
  pattern: PURPOSE_PATTERN,
  max: MAX_PURPOSE_LENGTH,
  description,
  nullable,
});
const NUMBER = { max: 19, pattern: '^[0-9]+$' };

export class MoveEarmarkDto {
  @Code(purpose('Purpose (专款用途) that the money has now; null for free money', true))
  from!: string | null;

  @Code(purpose('Purpose that it is to have; null to set it free', true))
  to!: string | null;

  @AmountText('Amount greater than zero, in the currency of the account')
  amount!: string;

  @Text({ max: 255, description: 'Why; kept with the move' })
  reason!: string;
}

/** A move of money between purposes of one account; rebuilt from immutable rows, so a replay answers the same. */
export class EarmarkMoveDto {
  @Code({ max: 36, description: 'Id of the move (UUIDv7)' })
  id!: string;

  @Code({ max: 128, description: 'Account (账户)' })
  account!: string;

  @Code({ max: 16, description: 'Currency of all amounts' })
  currency!: string;

  @Code(purpose('Purpose that the money had; null for free money', true))
  from!: string | null;

  @Code(purpose('Purpose that it has now; null for free money', true))
  to!: string | null;

  @AmountText('Amount moved')
  amount!: string;

  @AmountText('What the move left earmarked for the purpose that the money had', { nullable: true })
  fromAmountAfter!: string | null;

  @AmountText('What was earmarked for the purpose that the money has now, after the move', { nullable: true })
  toAmountAfter!: string | null;

  @Text({ max: 255, description: 'Why' })
  reason!: string;

  @Code({ max: 64, description: 'Client that moved it' })
  client!: string;

  @Code({ max: 32, description: 'Trace id of the request that moved it' })
  traceId!: string;

  @InstantText('Instant of recording')
  recordedAt!: string;
}

export class EarmarkDto {
  @Code(purpose('Purpose (专款用途)'))
  purpose!: string;

  @AmountText('Amount that only a payment for this purpose spends; zero when it is spent')
  amount!: string;

  @Code({ max: 16, description: 'Currency, which is that of the account' })
  currency!: string;

  @Code({ ...NUMBER, description: 'Number of its last event' })
  lastEvent!: string;
}

export class EarmarkPageDto extends PageOf(EarmarkDto) {}

export class EarmarksQuery extends PageQuery {
  @Flag('True to list also the purposes whose money is spent', { optional: true })
  spent?: boolean;
}

export class EarmarkEventDto {
  @Code({ ...NUMBER, description: 'Number of the event, from 1 without gaps' })
  number!: string;

  @OneOf(['voucher', 'move'], 'What changed the amount')
  cause!: 'voucher' | 'move';

  @Code({ max: 36, description: 'Id of the voucher, or of the move' })
  id!: string;

  @AmountText('Change of the amount: more than zero came for the purpose, less was taken from it', {
    signed: true,
  })
  amount!: string;

  @AmountText('Amount after it')
  amountAfter!: string;

  @Text({ min: 0, max: 255, description: 'Why' })
  reason!: string;

  @Text({ max: 64, description: 'Client that changed it; `the service` for what it does by itself' })
  client!: string;

  @Code({ max: 32, description: 'Trace id of the request that changed it' })
  traceId!: string;

  @InstantText('Instant of recording')
  recordedAt!: string;
}

export class EarmarkEventPageDto extends PageOf(EarmarkEventDto) {}
