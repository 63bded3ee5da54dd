import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/index.js';
import { refused, valueOf, type Refusal } from '../errors/index.js';
import { Answers, CurrentCaller, Roles } from '../http/index.js';
import { NodeStateView } from './node-state.dto.js';
import { NodeState } from './node-state.js';

@ApiTags('running the service')
@Controller('v1/runtime')
@Roles('admin', 'operator')
export class NodeStateController {
  constructor(private readonly node: NodeState) {}

  @Get()
  @ApiOperation({ summary: 'What the node that answers is doing: its pool, queues, locks and settings' })
  @Answers(200, NodeStateView, 'The node that answers; behind a balancer ask each node itself')
  describe(@CurrentCaller() caller: Caller): NodeStateView {
    if (caller.books !== '*') valueOf(refused(scopedKey));
    const { startedAt, queues, work, locks, settings, ...node } = this.node.describe();
    return {
      ...node,
      startedAt: startedAt.toISOString(),
      queues: [...queues],
      work: [...work],
      locks: [...locks],
      settings: [...settings],
    };
  }
}

/** Resources that are locked name books, so a key of some books must not see them. */
const scopedKey: Refusal = {
  kind: 'forbidden',
  code: 'AUTH.ALL_BOOKS_NEEDED',
  message: 'The service as a whole is looked after with a key of all books',
};
