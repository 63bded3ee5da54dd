import {
  AmountText,
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  Nested,
  OneOf,
  PageOf,
  PageQuery,
  WholeNumber,
  WholeNumbers,
} from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { PAYEE_CODE } from '../../payees/index.js';
import type { SettlementCycle } from '../rules/cycle.rules.js';
import type { NettingTerms } from '../rules/netting.rules.js';

export const PARTY = { max: 64, description: 'Party (商户)' };
export const CURRENCY = { max: 16, description: 'Currency' };
const ACCOUNT_PATTERN = { pattern: '^[A-Za-z0-9{][A-Za-z0-9._:{}-]{0,127}$', max: 128, optional: true };
const CYCLES = ['days', 'weekly', 'monthly', 'by-amount'] as const satisfies SettlementCycle['kind'][];
const OWED = ['collect', 'carry', 'refuse'] as const satisfies NettingTerms['owed'][];

/** How often (结算周期): each kind has its own field, and no other. */
export class SettlementCycleDto {
  @OneOf(CYCLES, 'days: T+N; weekly; monthly; by-amount: when so much has come together')
  kind!: SettlementCycle['kind'];

  @WholeNumber({
    min: 0,
    max: 366,
    description: 'Of days: open days after the date it is due',
    optional: true,
  })
  days?: number;

  @WholeNumbers({
    ...{ min: 1, max: 7, least: 1, most: 7, optional: true },
    description: 'Of weekly: 1 is Monday, 7 Sunday; a closed day gives way to the next open one',
  })
  weekdays?: number[];

  @WholeNumbers({
    ...{ min: 1, max: 31, least: 1, most: 31, optional: true },
    description: 'Of monthly: days of the month; where a month has no such day, its last',
  })
  monthDays?: number[];

  @AmountText('Of by-amount: less waits for more', { optional: true })
  threshold?: string;
}

/** Content of the approval command set-settlement-agreement. */
export class SettlementAgreementTermsDto {
  @Code(PARTY)
  party!: string;

  @Code(CURRENCY)
  currency!: string;

  @BusinessDateText('Settlement date from which it is so')
  effectiveFrom!: string;

  @Nested(() => SettlementCycleDto, 'How often')
  cycle!: SettlementCycleDto;

  @Code({ max: 64, description: 'Calendar of open days; every day is open when left out', optional: true })
  calendar?: string;

  @OneOf(['net', 'gross'], 'net: the difference (轧差); gross: each direction by itself')
  netting!: 'net' | 'gross';

  @AmountText('Less is carried forward (结转)', { optional: true })
  minimum?: string;

  @OneOf(
    OWED,
    'What the party owes is collected, carried forward, or not agreed: then it is left out and told',
  )
  owed!: NettingTerms['owed'];

  @AmountText('Fee for each order that pays', { optional: true })
  fee?: string;

  @WholeNumber({
    ...{ min: 0, max: 1_000_000, optional: true },
    description: 'Reserve (保证金) in parts of a million of what is paid, rounded down',
  })
  reservePartsPerMillion?: number;

  @WholeNumber({ min: 1, max: 3_660, description: 'Days until the reserve is released', optional: true })
  reserveDays?: number;

  @Code({
    ...PAYEE_CODE,
    description: 'Payee of the payee book, whose versions say which account it is when',
  })
  payee!: string;

  @Code({ max: 64, description: 'Channel or route that is preferred', optional: true })
  channel?: string;

  @Code({
    ...ACCOUNT_PATTERN,
    description:
      'Account of what is owed to the party, payable:{party} when left out; {party} and {currency} are filled in',
  })
  payableAccount?: string;

  @Code({ ...ACCOUNT_PATTERN, description: 'Account that fees come to; settlement:fees when left out' })
  feeAccount?: string;

  @Code({ ...ACCOUNT_PATTERN, description: 'Account of what is kept back; reserve:{party} when left out' })
  reserveAccount?: string;

  @WholeNumber({
    ...{ min: 0, max: 10, optional: true },
    description: 'Attempts that the service adds by itself after definite failures; none after a return',
  })
  retries?: number;

  @Flag('False: the agreement ends, nothing is settled from that date on')
  active!: boolean;
}

export class SettlementAgreementDto extends SettlementAgreementTermsDto {
  @WholeNumber({ min: 1, max: 2_147_483_647, description: 'From 1 without gaps' })
  version!: number;

  @Code({ max: 36, pattern: UUID_PATTERN, description: 'The approval with its maker and checker' })
  approval!: string;

  @InstantText('When it was approved')
  recordedAt!: string;
}

export class SettlementAgreementPageDto extends PageOf(SettlementAgreementDto) {}

export class SettlementAgreementsQuery extends PageQuery {
  @Code({ ...PARTY, optional: true, description: 'All versions of this party alone' })
  party?: string;

  @Code({ ...CURRENCY, description: 'Currency, which agreements are listed by' })
  currency!: string;
}
