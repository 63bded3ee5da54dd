export {
  mayTouchBook,
  ROLES,
  THE_SERVICE_CODE,
  theService,
  type Caller,
  type Identity,
  type Role,
} from './caller.js';
export { AuthModule } from './auth.module.js';
export { ProvisionKeys, type ProvisionedKey } from './provision-keys.js';
export { newKeyFor } from './api-key.js';
