import { Injectable } from '@nestjs/common';
import type { ApprovalCommand } from './approval-command.js';

/** The commands that need maker and checker. Modules register theirs when they are initialised. */
@Injectable()
export class ApprovalCommands {
  private readonly byName = new Map<string, ApprovalCommand<object>>();

  /** @throws Error when another command has the name: one would silently stand in for the other */
  register<Content extends object, Kept extends object>(command: ApprovalCommand<Content, Kept>): void {
    if (this.byName.has(command.name)) throw new Error(`Two commands are called ${command.name}`);
    this.byName.set(command.name, command);
  }

  named(name: string): ApprovalCommand<object> | undefined {
    return this.byName.get(name);
  }

  get names(): string[] {
    return [...this.byName.keys()].sort();
  }
}
