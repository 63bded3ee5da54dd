export { EntriesModule } from './entries.module.js';
