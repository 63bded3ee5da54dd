import type { Result } from '../../platform/errors/index.js';
import { readPositiveAmount, type AmountCurrency } from '../amounts/index.js';

/** Reads the amount of a line, or one that is spread over lines. @param field its path in the request */
export const readLineAmount = (text: string, currency: AmountCurrency, field: string): Result<bigint> =>
  readPositiveAmount(
    text,
    currency,
    field,
    'The amount of a line is greater than zero; the side says the direction',
  );
