import { accepted, refused, type Result } from '../platform/errors/index.js';
import { CODE_OF_32 } from './dto/create-payout.dto.js';
import { payoutRefusals } from './payouts.errors.js';

const shape = new RegExp(CODE_OF_32.pattern);

/** The name of a route as it stands in an address, which no DTO checks. */
export const requireRouteCode = (code: string): Result<string> =>
  shape.test(code) ? accepted(code) : refused(payoutRefusals.routeCodeMalformed());
