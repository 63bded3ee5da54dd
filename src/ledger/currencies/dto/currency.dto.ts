import { Code, PageOf, Text, WholeNumber } from '../../../platform/http/index.js';
import { MAX_CURRENCY_DECIMALS } from '../../../platform/money/index.js';
import { CURRENCY_CODE_PATTERN } from '../currency-code.js';

export class CreateCurrencyDto {
  @Code({ pattern: CURRENCY_CODE_PATTERN, max: 16, description: 'Code of an own token, such as USDT-TRC20' })
  code!: string;

  @Text({ max: 64, description: 'Name for people' })
  name!: string;

  @WholeNumber({ min: 0, max: MAX_CURRENCY_DECIMALS, description: 'Digits after the point; never changes' })
  decimals!: number;
}

export class CurrencyDto {
  @Code({
    pattern: CURRENCY_CODE_PATTERN,
    max: 16,
    description: 'ISO 4217 code, or the code of an own token',
  })
  code!: string;

  @Text({ max: 64, description: 'Name for people' })
  name!: string;

  @WholeNumber({ min: 0, max: MAX_CURRENCY_DECIMALS, description: 'Digits after the point; never changes' })
  decimals!: number;
}

export class CurrencyPageDto extends PageOf(CurrencyDto) {}
