import type { Command } from './command.js';
import { archive } from './commands/archive.js';
import { closeDay } from './commands/close-day.js';
import { cutDay } from './commands/cut-day.js';
import { exportJournal } from './commands/export.js';
import { health } from './commands/health.js';
import { importFile } from './commands/import.js';
import { jobs } from './commands/jobs.js';
import { logs } from './commands/logs.js';
import { migrate } from './commands/migrate.js';
import { run } from './commands/run.js';
import { settlement } from './commands/settlement.js';
import { status } from './commands/status.js';
import { trialBalance } from './commands/trial-balance.js';
import { up } from './commands/up.js';
import { verify } from './commands/verify.js';

/** In the order in which they are listed. */
export const COMMANDS: readonly Command[] = [
  up,
  status,
  health,
  logs,
  migrate,
  jobs,
  run,
  trialBalance,
  settlement,
  cutDay,
  closeDay,
  verify,
  archive,
  importFile,
  exportJournal,
];
