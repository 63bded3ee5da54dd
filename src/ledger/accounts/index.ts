export { AccountsModule } from './accounts.module.js';
export { AccountDirectory } from './account-directory.js';
export {
  ACCOUNT_CODE_PATTERN,
  isAccountCode,
  PARTY_PATTERN,
  stateAtOpening,
  type AccountRef,
  type AccountState,
  type FirstUseDraft,
} from './account.js';
export {
  ACCOUNT_REF_COLUMNS,
  ACCOUNT_REF_JOINS,
  accountRefOf,
  type AccountRefRow,
} from './database/account-ref.sql.js';
export { accountRefusals } from './accounts.errors.js';
export { FirstUseAccounts } from './first-use-accounts.js';
export { NO_DIGEST } from './no-digest.js';
export { ReadAccounts } from './read-accounts.js';
export { StopParties, type PartyOrder, type StoppedParties } from './stop-parties.js';
