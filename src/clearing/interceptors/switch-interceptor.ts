import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Clock, toDatabaseTime } from '../../platform/clock/index.js';
import { Transactions, type Tx } from '../../platform/database/index.js';
import { accepted, refused, type Result } from '../../platform/errors/index.js';
import type { ApprovedOrder, ChangeCommand } from '../../ledger/approvals/index.js';
import type { BookRef } from '../../ledger/books/index.js';
import { DefinitionRepository } from '../definitions/database/definition.repository.js';
import { SwitchRepository } from './database/switch.repository.js';
import { SwitchOffInterceptorDto } from './dto/interceptor.dto.js';
import { interceptorRefusals } from './interceptors.errors.js';

/** Runs that begin after the answer go by it. One person is enough: less money goes out. */
@Injectable()
export class SwitchOnInterceptor {
  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly switches: SwitchRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async execute(caller: Caller, book: BookRef, code: string, reason: string): Promise<Result<void>> {
    if ((await this.definitions.lastNumber(book.id, 'interceptor', code)) === 0)
      return refused(interceptorRefusals.notFound(code));
    await this.transactions.run((tx) => this.switchOn(tx, caller, book, code, reason));
    return accepted(undefined);
  }

  /** One that is on already is left as it is. */
  private async switchOn(
    tx: Tx,
    caller: Caller,
    { id: bookId }: BookRef,
    code: string,
    reason: string,
  ): Promise<void> {
    await this.definitions.advance(tx, bookId);
    if (await this.switches.isOn(bookId, code, tx)) return;
    const { clientId } = caller;
    const changedAt = toDatabaseTime(this.clock.now());
    await this.switches.add(tx, bookId, { code, isOn: true, clientId, reason, changedAt });
    await this.audit.record(tx, { caller, bookId, action: 'interceptor.switch-on', target: code, reason });
  }
}

/** Runs that begin afterwards hold nothing by it: with maker and checker. */
@Injectable()
export class SwitchOffInterceptor implements ChangeCommand<SwitchOffInterceptorDto> {
  readonly effect = 'change';
  readonly name = 'switch-off-interceptor';
  readonly makerRoles = ['finance', 'operator', 'admin'] as const;
  readonly content = SwitchOffInterceptorDto;

  constructor(
    private readonly definitions: DefinitionRepository,
    private readonly switches: SwitchRepository,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async check({ id }: BookRef, { interceptor: code }: SwitchOffInterceptorDto): Promise<Result<void>> {
    if ((await this.definitions.lastNumber(id, 'interceptor', code)) === 0)
      return refused(interceptorRefusals.notFound(code));
    const isOn = await this.switches.isOn(id, code);
    return isOn ? accepted(undefined) : refused(interceptorRefusals.alreadyOff(code));
  }

  async execute(
    tx: Tx,
    { book: { id: bookId }, content, caller, reason }: ApprovedOrder<SwitchOffInterceptorDto>,
  ): Promise<Result<object>> {
    const { interceptor: code } = content;
    await this.definitions.advance(tx, bookId);
    if (!(await this.switches.isOn(bookId, code, tx))) return refused(interceptorRefusals.alreadyOff(code));
    const { clientId } = caller;
    const changedAt = toDatabaseTime(this.clock.now());
    await this.switches.add(tx, bookId, { code, isOn: false, clientId, reason, changedAt });
    await this.audit.record(tx, { caller, bookId, action: 'interceptor.switch-off', target: code, reason });
    return accepted({ interceptor: code });
  }
}
