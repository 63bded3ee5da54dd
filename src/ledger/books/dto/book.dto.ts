import {
  BusinessDateText,
  Code,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  Text,
} from '../../../platform/http/index.js';
import { CURRENCY_CODE_PATTERN } from '../../currencies/index.js';
import { BOOK_CODE_PATTERN, DAY_STATUSES, type DayStatus } from '../book.js';
import { READY_MADE_CHARTS, type ReadyMadeChart } from '../ready-made-charts.js';

const CODE = { pattern: BOOK_CODE_PATTERN, max: 32, description: 'Code of the book (账套)' };
const CURRENCIES = {
  min: 1,
  max: 200,
  pattern: CURRENCY_CODE_PATTERN,
  description: 'Currencies the book keeps accounts in',
};
const NAME = { max: 128, description: 'Name for people' };
const LEGAL_ENTITY = { max: 128, description: 'The legal entity whose book it is' };
const TIME_ZONE = {
  pattern: '^[A-Za-z][A-Za-z0-9_+/-]{0,39}$',
  max: 40,
  description: 'Zone of the tz database that the dates of the book are in, such as Asia/Shanghai',
};

export class OpenBookDto {
  @Code(CODE)
  code!: string;

  @Text(NAME)
  name!: string;

  @Text(LEGAL_ENTITY)
  legalEntity!: string;

  @Code(TIME_ZONE)
  timeZone!: string;

  @ListOf('string', CURRENCIES)
  currencies!: string[];

  @BusinessDateText('First business date (会计日); today in the zone of the book when left out', {
    optional: true,
  })
  businessDate?: string;

  @OneOf(READY_MADE_CHARTS, 'Chart of accounts to begin with; none when left out', { optional: true })
  chart?: ReadyMadeChart;
}

export class BookDto {
  @Code(CODE)
  code!: string;

  @Text(NAME)
  name!: string;

  @Text(LEGAL_ENTITY)
  legalEntity!: string;

  @Code(TIME_ZONE)
  timeZone!: string;

  @ListOf('string', CURRENCIES)
  currencies!: string[];

  @BusinessDateText('Date that postings without a date take')
  businessDate!: string;

  @InstantText('When the book was opened')
  createdAt!: string;
}

export class BookPageDto extends PageOf(BookDto) {}

export class AddCurrencyDto {
  @Code({ pattern: CURRENCY_CODE_PATTERN, max: 16, description: 'Currency to keep accounts in from now on' })
  currency!: string;
}

export class BusinessDateDto {
  @BusinessDateText('The date')
  businessDate!: string;
}

export class BusinessDayDto {
  @BusinessDateText('The date')
  businessDate!: string;

  @OneOf(
    DAY_STATUSES,
    'Whether it takes postings. A closed date is opened again by maker and checker only; adjust and closing: the last date of a year, for adjustments and closing entries only',
  )
  status!: DayStatus;

  @InstantText('When it was opened')
  openedAt!: string;

  @InstantText('When it was closed', { nullable: true })
  closedAt!: string | null;
}

export class BusinessDayPageDto extends PageOf(BusinessDayDto) {}
