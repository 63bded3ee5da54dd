import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ApprovalCommands,
  type ApprovedOrder,
  type ChangeCommand,
} from '../../../src/ledger/approvals/index.js';
import type { BookRef } from '../../../src/ledger/books/index.js';
import type { Tx } from '../../../src/platform/database/index.js';
import { sqlOf } from '../../../src/platform/database/transactions.js';
import { accepted, refused, type Refusal, type Result } from '../../../src/platform/errors/index.js';
import { Code, Flag } from '../../../src/platform/http/index.js';
import { approve, hire, make } from '../../support/approvals.js';
import { newRequestNumber, openBook } from '../../support/book.js';
import { createSchema, type TestSchema } from '../../support/schema.js';
import { startService, type Service } from '../../support/service.js';

class SwitchDto {
  @Code({ max: 16, description: 'Name of the switch' })
  name!: string;

  @Flag('On or off')
  on!: boolean;
}

/** A command of the tests, as another module would register it: it writes a row, then may find that it must not. */
class Switchboard implements ChangeCommand<SwitchDto> {
  readonly effect = 'change';
  readonly name = 'throw-switch';
  readonly makerRoles = ['operator'] as const;
  readonly content = SwitchDto;
  objection: Refusal | null = null;
  objectionAtExecution: Refusal | null = null;
  breaks = false;
  orders: ApprovedOrder<SwitchDto>[] = [];

  check(_book: BookRef, _content: SwitchDto): Promise<Result<void>> {
    return Promise.resolve(this.objection ? refused(this.objection) : accepted(undefined));
  }

  async execute(tx: Tx, order: ApprovedOrder<SwitchDto>): Promise<Result<object>> {
    this.orders.push(order);
    await sqlOf(tx).execute('INSERT INTO switch_position (name, is_on) VALUES (?, ?)', [
      order.content.name,
      order.content.on,
    ]);
    if (this.breaks) throw new Error('the switch is stuck');
    return this.objectionAtExecution ? refused(this.objectionAtExecution) : accepted({ position: 'on' });
  }
}

const NO: Refusal = { kind: 'refused', code: 'TEST.NO', message: 'not now' };
const board = new Switchboard();
let schema: TestSchema;
let service: Service;
let checker: string;
beforeAll(async () => {
  schema = await createSchema();
  service = await startService({ schema });
  await openBook(service.call);
  checker = await hire(service.call, 'checker', ['approver']);
  service.app.get(ApprovalCommands, { strict: false }).register(board);
  await service.sql(
    'CREATE TABLE switch_position (name VARCHAR(16) NOT NULL PRIMARY KEY, is_on TINYINT NOT NULL)',
  );
  const { username } = new URL(service.databaseUrl);
  for (const host of ['%', 'localhost', '127.0.0.1'])
    await service.sql(`GRANT SELECT, INSERT ON ${schema.name}.switch_position TO '${username}'@'${host}'`);
});
afterAll(async () => {
  await service.stop();
  await schema.drop();
});

const order = (name: string) => ({ command: 'throw-switch', content: { on: true, name } });
const positions = async (name: string) =>
  service.sql('SELECT is_on FROM switch_position WHERE name = ?', [name]);
const statusOf = async (id: string) =>
  (await service.call('GET', `/v1/books/main/approvals/${id}`, { role: 'approver' })).body.status;

describe('a command that another module registers', () => {
  it('is made, approved and executed with the very content, in the name of the checker', async () => {
    const made = await make(service.call, order('first'));
    expect(made.body.content).toEqual({ name: 'first', on: true });
    const { status, body } = await approve(service.call, checker, made.body);
    expect([status, body.result]).toEqual([200, { position: 'on' }]);
    expect(await positions('first')).toEqual([{ is_on: 1 }]);
    expect(board.orders.at(-1)).toMatchObject({
      approvalId: made.body.id,
      content: { name: 'first', on: true },
      caller: { clientCode: 'checker' },
      reason: `approval ${made.body.id}: paid twice`,
      book: { code: 'main' },
    });
  });

  it('refused at execution: what it had written is undone, and it stays pending', async () => {
    const made = await make(service.call, order('second'));
    board.objectionAtExecution = NO;
    expect(await approve(service.call, checker, made.body)).toMatchObject({
      status: 422,
      body: { code: 'TEST.NO' },
    });
    board.objectionAtExecution = null;
    expect([await positions('second'), await statusOf(made.body.id)]).toEqual([[], 'pending']);
    expect(await approve(service.call, checker, made.body)).toMatchObject({ status: 200 });
    expect(await positions('second')).toHaveLength(1);
  });

  it('broken at execution: nothing is left, neither the change nor the approval', async () => {
    const made = await make(service.call, order('third'));
    board.breaks = true;
    expect(await approve(service.call, checker, made.body)).toMatchObject({ status: 500 });
    board.breaks = false;
    expect([await positions('third'), await statusOf(made.body.id)]).toEqual([[], 'pending']);
  });

  it('by twenty at once it is executed once, and all of one checker get the one answer', async () => {
    const made = await make(service.call, order('fourth'));
    const before = board.orders.length;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => approve(service.call, checker, made.body)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(answers.filter(({ headers }) => !headers.has('idempotent-replayed'))).toHaveLength(1);
    expect(board.orders.length - before).toBe(1);
  });

  it('a request sent again is known, although the command would refuse it by now', async () => {
    const requestNumber = newRequestNumber();
    const first = await make(service.call, order('fifth'), { requestNumber });
    board.objection = NO;
    const again = await make(service.call, order('fifth'), { requestNumber });
    expect([again.status, again.body]).toEqual([201, first.body]);
    const fresh = { requestNumber: newRequestNumber() };
    expect(await make(service.call, order('fifth'), fresh)).toMatchObject({ body: { code: 'TEST.NO' } });
    board.objection = null;
    expect(await make(service.call, order('fifth'), fresh)).toMatchObject({ status: 201 });
  });

  it('of a name that is taken is a fault at the start', () => {
    const commands = service.app.get(ApprovalCommands, { strict: false });
    expect(() => commands.register(board)).toThrow('Two commands are called throw-switch');
  });

  it('left behind by a service that knew it is refused, and stays', async () => {
    const made = await make(service.call, order('sixth'));
    const node = await startService({ schema });
    expect(await approve(node.call, checker, made.body)).toMatchObject({
      status: 422,
      body: { code: 'LEDGER.APPROVAL_COMMAND_UNKNOWN' },
    });
    await node.stop();
    expect(await statusOf(made.body.id)).toBe('pending');
  });
});
