import { Module, type OnModuleInit } from '@nestjs/common';
import { ApprovalCommands, ApprovalsModule } from '../../ledger/approvals/index.js';
import { BooksModule } from '../../ledger/books/index.js';
import { DefinitionsModule } from '../definitions/definitions.module.js';
import { SwitchRepository } from './database/switch.repository.js';
import { Interceptors } from './interceptors.js';
import { InterceptorsController } from './interceptors.controller.js';
import { PastRecords } from './past-records.js';
import { SetInterceptor } from './set-interceptor.js';
import { SwitchOffInterceptor, SwitchOnInterceptor } from './switch-interceptor.js';
import { TryInterceptor } from './try-interceptor.js';

/** Interceptors (拦截器) of clearing: which records wait for a person. */
@Module({
  imports: [ApprovalsModule, BooksModule, DefinitionsModule],
  controllers: [InterceptorsController],
  providers: [
    Interceptors,
    PastRecords,
    SetInterceptor,
    SwitchOffInterceptor,
    SwitchOnInterceptor,
    SwitchRepository,
    TryInterceptor,
  ],
  exports: [Interceptors, PastRecords],
})
export class InterceptorsModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly setInterceptor: SetInterceptor,
    private readonly switchOff: SwitchOffInterceptor,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.setInterceptor);
    this.commands.register(this.switchOff);
  }
}
