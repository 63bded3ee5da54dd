import { Module } from '@nestjs/common';
import { BooksModule } from '../books/index.js';
import { ChartModule } from '../chart/index.js';
import { AccountCommandsController } from './account-commands.controller.js';
import { AccountDirectory } from './account-directory.js';
import { AccountsController } from './accounts.controller.js';
import { ChangeAccount } from './change-account.js';
import { AccountChangeRepository } from './database/account-change.repository.js';
import { AccountRefRepository } from './database/account-ref.repository.js';
import { AccountStateRepository } from './database/account-state.repository.js';
import { AccountRepository } from './database/account.repository.js';
import { FirstUseAccounts } from './first-use-accounts.js';
import { NewAccountRepository } from './database/new-account.repository.js';
import { OpenAccounts } from './open-accounts.js';
import { ReadAccounts } from './read-accounts.js';
import { StopParties } from './stop-parties.js';

@Module({
  imports: [BooksModule, ChartModule],
  controllers: [AccountsController, AccountCommandsController],
  providers: [
    AccountDirectory,
    AccountRefRepository,
    AccountRepository,
    AccountStateRepository,
    AccountChangeRepository,
    NewAccountRepository,
    OpenAccounts,
    FirstUseAccounts,
    ReadAccounts,
    ChangeAccount,
    StopParties,
  ],
  exports: [AccountDirectory, FirstUseAccounts, ReadAccounts, StopParties],
})
export class AccountsModule {}
