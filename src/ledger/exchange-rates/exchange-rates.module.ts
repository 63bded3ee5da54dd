import { Module } from '@nestjs/common';
import { BooksModule } from '../books/index.js';
import { ExchangeRateRepository } from './database/exchange-rate.repository.js';
import { ExchangeRatesController } from './exchange-rates.controller.js';
import { ExchangeRates } from './exchange-rates.js';
import { RecordRate } from './record-rate.js';

@Module({
  imports: [BooksModule],
  controllers: [ExchangeRatesController],
  providers: [ExchangeRateRepository, ExchangeRates, RecordRate],
  exports: [ExchangeRates],
})
export class ExchangeRatesModule {}
