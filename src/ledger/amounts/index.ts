export { amountRefusals } from './amounts.errors.js';
export { findImbalance } from './find-imbalance.js';
export { readAmount, readPositiveAmount, readSignedAmount, type AmountCurrency } from './read-amount.js';
