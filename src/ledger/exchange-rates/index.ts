export { ExchangeRatesModule } from './exchange-rates.module.js';
export { ExchangeRates } from './exchange-rates.js';
