import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { DefinitionRepository } from '../definitions/database/definition.repository.js';
import { KeepVersion } from '../definitions/keep-version.js';
import { SetFeeScheduleDto } from './dto/fee-schedule.dto.js';
import { feeScheduleProblem } from './fee-schedule-problem.rules.js';
import { scheduleOf } from './read-definition.rules.js';

/** A new fee schedule (费率表), or the next version of one: proposed by one client, approved by another. */
@Injectable()
export class SetFeeSchedule implements ChangeCommand<SetFeeScheduleDto> {
  readonly effect = 'change';
  readonly name = 'set-fee-schedule';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = SetFeeScheduleDto;

  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly keepVersion: KeepVersion,
  ) {}

  check({ currencies }: BookRef, content: SetFeeScheduleDto): Promise<Result<void>> {
    const problem = feeScheduleProblem(scheduleOf(content), currencies);
    return Promise.resolve(problem ? refused(problem) : accepted(undefined));
  }

  async execute(
    tx: Tx,
    { approvalId, book, content }: ApprovedOrder<SetFeeScheduleDto>,
  ): Promise<Result<object>> {
    const { schedule: code } = content;
    const definition = scheduleOf(content);
    await this.definitions.advance(tx, book.id);
    const kept = { code, definition, approvalId };
    const version = await this.keepVersion.execute(tx, book.id, 'fee-schedule', kept);
    return accepted({ schedule: code, version });
  }
}
