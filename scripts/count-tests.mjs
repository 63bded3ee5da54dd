// node scripts/count-tests.mjs BROKEN_STAGES [REPORT…]: adds up vitest's JSON reports, prints "N passed, N failed".
// A stage that broke counts as a failure when no failed test explains it: a crash must not look like a success.
import './lib/node-version.mjs';
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

const [brokenStages, ...files] = process.argv.slice(2);
const reports = files.filter(existsSync).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const total = (field) => reports.reduce((sum, report) => sum + report[field], 0);

const passed = total('numPassedTests');
const skipped = total('numPendingTests') + total('numTodoTests');
const failed = Math.max(total('numFailedTests'), Number(brokenStages), passed === 0 ? 1 : 0);

process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed > 0 ? 1 : 0;
