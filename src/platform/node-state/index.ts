export { NodeState, type QueueState, type WorkState } from './node-state.js';
export { NodeStateModule } from './node-state.module.js';
