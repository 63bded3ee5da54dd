import { Module, type OnModuleInit } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ApprovalCommands, ApprovalsModule } from '../approvals/index.js';
import { StopPartiesCommand } from './stop-parties-command.js';

@Module({
  imports: [AccountsModule, ApprovalsModule],
  providers: [StopPartiesCommand],
})
export class PartyOrdersModule implements OnModuleInit {
  constructor(
    private readonly commands: ApprovalCommands,
    private readonly stopParties: StopPartiesCommand,
  ) {}

  onModuleInit(): void {
    this.commands.register(this.stopParties);
  }
}
