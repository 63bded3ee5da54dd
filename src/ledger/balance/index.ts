export { availableBalance, ledgerBalance, type BalanceFigures } from './balance.rules.js';
