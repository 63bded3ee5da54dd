export { runArchive, type ArchiveRun } from './run-archive.js';
