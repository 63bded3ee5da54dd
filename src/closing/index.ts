export { ClosingModule } from './closing.module.js';
export { CloseMonths } from './close-months.js';
export { CHANGED_MEANWHILE } from './closing.errors.js';
export type { ClosingWork } from './closing-work.js';
