export { PayeesModule } from './payees.module.js';
export { masked } from './masked-account.rules.js';
export { PayeeSeal } from './payee-seal.js';
export { PayeeChanges } from './payee-changes.js';
export { ResolvePayee } from './resolve-payee.js';
export { payeeRefusals } from './payees.errors.js';
export { PAYEE_BANK, PAYEE_CODE } from './dto/payee.dto.js';
export type { ResolvedPayee } from './payee.js';
