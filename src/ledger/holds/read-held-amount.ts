import type { Result } from '../../platform/errors/index.js';
import { readPositiveAmount, type AmountCurrency } from '../amounts/index.js';

/** An amount to hold, to capture or to release, in minor units of the account's currency. */
export const readHeldAmount = (text: string, currency: AmountCurrency, field: string): Result<bigint> =>
  readPositiveAmount(
    text,
    currency,
    field,
    'An amount to hold, to capture or to release is greater than zero',
  );
