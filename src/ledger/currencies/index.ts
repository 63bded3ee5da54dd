export { CurrenciesModule } from './currencies.module.js';
export { CurrencyDirectory } from './currency-directory.js';
export { CURRENCY_CODE_PATTERN } from './currency-code.js';
