import {
  BusinessDateText,
  Code,
  Flag,
  InstantText,
  ListOf,
  OneOf,
  PageOf,
  PageQuery,
  Text,
  WholeNumber,
  WholeNumbers,
} from '../../platform/http/index.js';
import { BUSINESS_DATE_PATTERN } from '../../platform/clock/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';
import { CALENDAR_BASES, DAY_REASONS, WEEKDAYS } from '../calendar.js';
import type { CalendarBase, DayReason, Weekday } from '../calendar.js';

export const CALENDAR_CODE = { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', max: 64 };
export const MOST_DAYS_TOLD = 400;
const MOST_DAYS = 2_000;
const NUMBER = { min: 1, max: 2_147_483_647 };
const YEARS = { min: 1_900, max: 2_999, most: 100 };
const DAYS = { min: 0, max: MOST_DAYS, pattern: BUSINESS_DATE_PATTERN };

/** What a version of a calendar says. */
class CalendarTermsDto {
  @Text({ max: 128, description: 'Name for people' })
  name!: string;

  @OneOf(CALENDAR_BASES, 'Public holidays that it begins with; none: no holidays but those named here')
  base!: CalendarBase;

  @ListOf('string', { min: 0, max: 7, values: WEEKDAYS, description: 'Days of the week that are closed' })
  weekend!: Weekday[];

  @Flag('Whether days of the weekend that are worked for a holiday (调休) are open; banks often say no')
  makeUpDays!: boolean;

  @WholeNumbers({
    ...{ min: YEARS.min, max: YEARS.max, least: 0, most: YEARS.most, optional: true },
    description:
      'Years of which this version names all further closed and open days itself, without the base',
  })
  ownYears?: number[];

  @ListOf('string', { ...DAYS, optional: true, description: 'Further closed days' })
  closedDays?: string[];

  @ListOf('string', { ...DAYS, optional: true, description: 'Further open days' })
  openDays?: string[];
}

/** Content of the approval command set-calendar: a new calendar, or its next version. */
export class SetCalendarDto extends CalendarTermsDto {
  @Code({ ...CALENDAR_CODE, description: 'Code of the calendar in the book' })
  calendar!: string;
}

/** A version of a calendar (日历). */
export class CalendarDto extends CalendarTermsDto {
  @Code({ ...CALENDAR_CODE, description: 'Code' })
  code!: string;

  @WholeNumber({ ...NUMBER, description: 'From 1 without gaps; the last one counts for what is new' })
  version!: number;

  @WholeNumbers({
    ...{ min: YEARS.min, max: YEARS.max, least: 0, most: 1_100 },
    description: 'Years that it answers for; questions about others are refused',
  })
  years!: number[];

  @Code({ max: 36, pattern: UUID_PATTERN, description: 'The approval with its maker and checker' })
  approval!: string;

  @InstantText('When it was approved')
  recordedAt!: string;
}

export class CalendarPageDto extends PageOf(CalendarDto) {}

export class CalendarsQuery extends PageQuery {}

export class CalendarVersionsQuery extends PageQuery {}

export class CalendarDaysQuery {
  @BusinessDateText('First day')
  fromDate!: string;

  @BusinessDateText(`Last day; at most ${MOST_DAYS_TOLD} days are told at once`)
  untilDate!: string;

  @WholeNumber({ ...NUMBER, optional: true, description: 'Version, the last one if not given' })
  version?: number;
}

export class CalendarDayDto {
  @BusinessDateText('The day')
  date!: string;

  @Flag('Whether it is open')
  open!: boolean;

  @OneOf(DAY_REASONS, 'Why')
  reason!: DayReason;
}

export class CalendarDaysDto {
  @Code({ ...CALENDAR_CODE, description: 'Calendar' })
  calendar!: string;

  @WholeNumber({ ...NUMBER, description: 'Version' })
  version!: number;

  @ListOf(() => CalendarDayDto, { min: 1, max: MOST_DAYS_TOLD, description: 'In their order' })
  days!: CalendarDayDto[];
}
