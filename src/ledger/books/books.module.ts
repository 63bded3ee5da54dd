import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CurrenciesModule } from '../currencies/index.js';
import { AddCurrency } from './add-currency.js';
import { BookDirectory } from './book-directory.js';
import { BooksController } from './books.controller.js';
import { BusinessDaysController } from './business-days.controller.js';
import { CloseBusinessDay } from './close-business-day.js';
import { CutBusinessDay } from './cut-business-day.js';
import { BookCurrencyEntity } from './database/book-currency.entity.js';
import { BookEntity } from './database/book.entity.js';
import { BookRepository } from './database/book.repository.js';
import { BusinessDayEntity } from './database/business-day.entity.js';
import { BusinessDayRepository } from './database/business-day.repository.js';
import { ClosedMonthsRepository } from './database/closed-months.repository.js';
import { DayCloseConditions } from './day-close-conditions.js';
import { MoveBusinessDate } from './move-business-date.js';
import { OpenBook } from './open-book.js';
import { OpenBusinessDay } from './open-business-day.js';
import { ReopenBusinessDay } from './reopen-business-day.js';
import { YearEndDay } from './year-end-day.js';
import { ReadyMadeCharts } from './ready-made-charts.js';

@Module({
  imports: [CurrenciesModule, TypeOrmModule.forFeature([BookEntity, BookCurrencyEntity, BusinessDayEntity])],
  controllers: [BooksController, BusinessDaysController],
  providers: [
    AddCurrency,
    BookDirectory,
    BookRepository,
    BusinessDayRepository,
    CloseBusinessDay,
    CutBusinessDay,
    ClosedMonthsRepository,
    DayCloseConditions,
    MoveBusinessDate,
    OpenBook,
    OpenBusinessDay,
    ReadyMadeCharts,
    ReopenBusinessDay,
    YearEndDay,
  ],
  exports: [
    BookDirectory,
    ClosedMonthsRepository,
    CloseBusinessDay,
    CutBusinessDay,
    DayCloseConditions,
    ReadyMadeCharts,
    ReopenBusinessDay,
    YearEndDay,
  ],
})
export class BooksModule {}
