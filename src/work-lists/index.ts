export { WorkListsModule } from './work-lists.module.js';
