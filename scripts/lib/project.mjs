import { join, resolve } from 'node:path';

export const PROJECT = resolve(import.meta.dirname, '../..');
/** Data of private servers, and what the scripts remember; git-ignored, may be deleted when nothing runs. */
export const DATA = join(PROJECT, '.data');
