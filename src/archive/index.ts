export { runArchive, type ArchiveRun } from './run-archive.js';
export { ArchiveModule } from './archive.module.js';
