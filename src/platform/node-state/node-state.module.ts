import { Global, Module } from '@nestjs/common';
import { NodeStateController } from './node-state.controller.js';
import { NodeState } from './node-state.js';

/** What the node is doing; global, because modules with queues show them here. */
@Global()
@Module({ controllers: [NodeStateController], providers: [NodeState], exports: [NodeState] })
export class NodeStateModule {}
