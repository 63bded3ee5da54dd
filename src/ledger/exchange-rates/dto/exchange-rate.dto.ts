import { Code, InstantText, PageOf, PageQuery, Text } from '../../../platform/http/index.js';
import { CURRENCY_CODE_PATTERN } from '../../currencies/index.js';
import { RATE_PATTERN } from '../exchange-rate.js';

const FROM = {
  pattern: CURRENCY_CODE_PATTERN,
  max: 16,
  description: 'Currency one unit of which is exchanged',
};
const TO = { pattern: CURRENCY_CODE_PATTERN, max: 16, description: 'Currency that the rate counts' };
const RATE = {
  pattern: RATE_PATTERN,
  max: 37,
  description: 'Units of `to` for one unit of `from`: a decimal string greater than zero',
};
const SOURCE = { max: 64, description: 'Who quoted it' };

export class RecordExchangeRateDto {
  @Code(FROM)
  from!: string;

  @Code(TO)
  to!: string;

  @Code(RATE)
  rate!: string;

  @Text(SOURCE)
  source!: string;

  @InstantText('When it was quoted; at most a minute ahead of our clock')
  at!: string;

  @Text({ max: 255, description: 'Why; kept in the audit trail' })
  reason!: string;
}

export class ExchangeRateDto {
  @Code(FROM)
  from!: string;

  @Code(TO)
  to!: string;

  @Code(RATE)
  rate!: string;

  @Text(SOURCE)
  source!: string;

  @InstantText('When it was quoted')
  at!: string;
}

export class RecordedExchangeRateDto extends ExchangeRateDto {
  @Code({ max: 64, description: 'Client that recorded it' })
  client!: string;

  @InstantText('When it was recorded')
  recordedAt!: string;
}

export class ExchangeRatePageDto extends PageOf(RecordedExchangeRateDto) {}

export class ExchangeRateQuery {
  @Code(FROM)
  from!: string;

  @Code(TO)
  to!: string;

  @InstantText('The instant at which it is asked for, now if not given', { optional: true })
  at?: string;
}

export class ExchangeRateHistoryQuery extends PageQuery {
  @Code(FROM)
  from!: string;

  @Code(TO)
  to!: string;
}
