import type { Refusal } from '../../platform/errors/index.js';
import { BUSINESS_TYPE_PATTERN } from './business-type.js';

export const stopRefusals = {
  notABusinessType: (): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.BUSINESS_TYPE_MALFORMED',
    message: `A business type matches ${BUSINESS_TYPE_PATTERN}`,
    field: 'businessType',
  }),
} as const;
