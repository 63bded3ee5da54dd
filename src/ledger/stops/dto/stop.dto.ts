import { Code, Flag, InstantText, ListOf, Text } from '../../../platform/http/index.js';
import { BUSINESS_TYPE_PATTERN } from '../business-type.js';

export class StopBusinessTypeDto {
  @Flag('True to refuse postings of the business type, false to take them again')
  stopped!: boolean;

  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class BusinessTypeStopDto {
  @Code({ pattern: BUSINESS_TYPE_PATTERN, max: 32, description: 'Business type (业务类型)' })
  businessType!: string;

  @Flag('True while its postings are refused')
  stopped!: boolean;

  @Text({ max: 255, description: 'Why' })
  reason!: string;

  @InstantText('When it was last changed')
  changedAt!: string;
}

export class BusinessTypeStopsDto {
  @ListOf(() => BusinessTypeStopDto, { min: 0, max: 10_000, description: 'Every switch that was ever used' })
  items!: BusinessTypeStopDto[];
}
