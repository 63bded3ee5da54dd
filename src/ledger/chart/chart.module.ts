import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BooksModule, ReadyMadeCharts } from '../books/index.js';
import { ChartController } from './chart.controller.js';
import { ChartDirectory } from './chart-directory.js';
import { GlAccountEntity } from './database/gl-account.entity.js';
import { GlAccountRepository } from './database/gl-account.repository.js';
import { InstallChart } from './install-chart.js';
import { OpenGlAccount } from './open-gl-account.js';
import { PAYMENT_COMPANY_CHART } from './payment-company.chart.js';

@Module({
  imports: [BooksModule, TypeOrmModule.forFeature([GlAccountEntity])],
  controllers: [ChartController],
  providers: [ChartDirectory, GlAccountRepository, InstallChart, OpenGlAccount],
  exports: [ChartDirectory],
})
export class ChartModule implements OnModuleInit {
  constructor(
    private readonly charts: ReadyMadeCharts,
    private readonly installChart: InstallChart,
  ) {}

  onModuleInit(): void {
    this.charts.offer('payment-company', () => this.installChart.prepare(PAYMENT_COMPANY_CHART));
  }
}
