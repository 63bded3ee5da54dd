// node scripts/count-tests.mjs BROKEN_STAGES [REPORT…]: adds up vitest's JSON reports, prints "N passed, N failed".
// A stage that broke counts as a failure when no failed test explains it: a crash must not look like a success. The failed
// tests are named once more right above, because a log of two engines is thousands of lines long.
import './lib/node-version.mjs';
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

function tellFailure(name, messages) {
  const lines = messages.join('\n').split('\n').slice(0, 12);
  process.stdout.write(`FAILED ${name}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

const [brokenStages, ...files] = process.argv.slice(2);
const reports = files.filter(existsSync).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const total = (field) => reports.reduce((sum, report) => sum + report[field], 0);

const passed = total('numPassedTests');
const skipped = total('numPendingTests') + total('numTodoTests');
const failed = Math.max(total('numFailedTests'), Number(brokenStages), passed === 0 ? 1 : 0);

for (const file of reports.flatMap((report) => report.testResults)) {
  const failures = file.assertionResults.filter(({ status }) => status === 'failed');
  // A file that could not even be loaded has a message of its own and no failed test.
  if (failures.length === 0 && file.status === 'failed') tellFailure(file.name, [file.message]);
  for (const { fullName, failureMessages } of failures)
    tellFailure(`${file.name} > ${fullName}`, failureMessages);
}
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed > 0 ? 1 : 0;
