import type { Role } from '../../platform/auth/index.js';
import type { Refusal } from '../../platform/errors/index.js';
import { reversalRefusals } from './reversals.errors.js';

const MAY_OVERRIDE: readonly Role[] = ['operator', 'approver', 'admin'];
/** Any of these reverses what others have posted. */
const REVERSES_ALL: readonly Role[] = ['finance', 'operator', 'approver', 'admin'];

/** Why that caller may not reverse that voucher; null if it may. */
export function notAllowed(
  caller: { readonly roles: ReadonlySet<Role>; readonly clientCode: string },
  voucherClient: string,
  override: string | undefined,
): Refusal | null {
  const isAny = (roles: readonly Role[]): boolean => roles.some((role) => caller.roles.has(role));
  if (override !== undefined && !isAny(MAY_OVERRIDE)) return reversalRefusals.overrideNotAllowed();
  if (voucherClient !== caller.clientCode && !isAny(REVERSES_ALL)) return reversalRefusals.notOfClient();
  return null;
}
