import { BusinessDateText, Code, InstantText, PageOf, Text, WholeNumber } from '../../platform/http/index.js';
import { UUID_PATTERN } from '../../platform/ids/index.js';

/** The content of the command `reopen-day`. */
export class ReopenDayDto {
  @BusinessDateText('The closed date to open again')
  businessDate!: string;
}

/** The content of the command `reopen-period`. */
export class ReopenPeriodDto {
  @Code({
    max: 7,
    pattern: '^[0-9]{4}(-[0-9]{2})?$',
    description: 'The month or year to open again: the last closed one',
  })
  period!: string;
}

export class ReopeningDto {
  @Code({ max: 10, description: 'The date or the period that was opened again' })
  subject!: string;

  @WholeNumber({ min: 1, max: 2_147_483_647, description: 'Revision of its seal or close that was given up' })
  revision!: number;

  @Code({ max: 36, pattern: UUID_PATTERN, description: 'The approval with maker and checker' })
  approval!: string;

  @Text({ max: 255, description: 'Why, in the words of the maker, behind the number of the approval' })
  reason!: string;

  @InstantText('When it was opened again')
  reopenedAt!: string;

  @Code({ max: 64, description: 'The client of the checker' })
  checker!: string;
}

export class ReopeningPageDto extends PageOf(ReopeningDto) {}
