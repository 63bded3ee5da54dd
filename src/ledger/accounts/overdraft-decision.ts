import { setOverdraftLimit, type StateDecision } from './account-state.rules.js';
import { readOverdraftLimit } from './overdraft.rules.js';

/** Sets the limit that a request spells out; how many decimals it may have depends on the account's currency. */
export function overdraftDecision(limitText: string): StateDecision {
  return (state, account) => {
    const limit = readOverdraftLimit(limitText, account.currency, account.decimals);
    return limit.ok ? setOverdraftLimit(limit.value)(state, account) : limit;
  };
}
