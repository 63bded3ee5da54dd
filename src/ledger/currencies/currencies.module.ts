import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CreateCurrency } from './create-currency.js';
import { CurrenciesController } from './currencies.controller.js';
import { CurrencyDirectory } from './currency-directory.js';
import { CurrencyEntity } from './database/currency.entity.js';
import { CurrencyRepository } from './database/currency.repository.js';
import { SeedCurrencies } from './seed-currencies.js';

@Module({
  imports: [TypeOrmModule.forFeature([CurrencyEntity])],
  controllers: [CurrenciesController],
  providers: [CreateCurrency, CurrencyDirectory, CurrencyRepository, SeedCurrencies],
  exports: [CurrencyDirectory],
})
export class CurrenciesModule implements OnModuleInit {
  constructor(private readonly seedCurrencies: SeedCurrencies) {}

  async onModuleInit(): Promise<void> {
    await this.seedCurrencies.execute();
  }
}
