export { WorkListsModule } from './work-lists.module.js';
export { FurtherWork } from './further-work.js';
export { isFiltered, type NextStep, type WorkFilter, type WorkItem, type WorkTotal } from './work-list.js';
export type { WorkSource } from './work-source.js';
