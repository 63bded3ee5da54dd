export { LockModule } from './lock.module.js';
export { Locks, type Fencing } from './locks.js';
export { requireFence } from './fence.repository.js';
