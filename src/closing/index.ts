export { ClosingModule } from './closing.module.js';
export { CloseMonths } from './close-months.js';
export { CHANGED_MEANWHILE } from './closing.errors.js';
export type { ClosingWork } from './closing-work.js';
export {
  isMonth,
  lastDateOf,
  lastMonthOf,
  monthAfter,
  monthBefore,
  monthOf,
  yearOf,
} from './months.rules.js';
