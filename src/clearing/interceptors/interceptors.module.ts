import { Module, type OnModuleInit } from '@nestjs/common';
import { ApprovalCommands, ApprovalsModule } from '../../ledger/approvals/index.js';
import { BooksModule } from '../../ledger/books/index.js';
import { TradeFilesModule } from '../../trade-files/index.js';
import { DefinitionsModule } from '../definitions/definitions.module.js';
import { SwitchRepository } from './database/switch.repository.js';
import { Interceptors } from './interceptors.js';
import { InterceptorsController } from './interceptors.controller.js';
import { SetInterceptor } from './set-interceptor.js';
import { SwitchOffInterceptor, SwitchOnInterceptor } from './switch-interceptor.js';
import { TryInterceptor } from './try-interceptor.js';

/** Interceptors (拦截器) of clearing: which records wait for a person. */
@Module({
  imports: [ApprovalsModule, BooksModule, DefinitionsModule, TradeFilesModule],
  controllers: [InterceptorsController],
  providers: [
    Interceptors,
    SetInterceptor,
    SwitchOffInterceptor,
    SwitchOnInterceptor,
    SwitchRepository,
    TryInterceptor,
  ],
  exports: [Interceptors],
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
