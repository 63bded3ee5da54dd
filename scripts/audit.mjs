// node scripts/audit.mjs: asks the registry about known holes in what the service is made of, development tools left out.
// Fails on holes of grade high and critical. Where the registry does not answer such questions it says so and passes.
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const GRADES = ['high', 'critical'];
const LONGEST_MILLISECONDS = 120_000;

const npm = ['audit', '--omit=dev', '--json', '--fetch-retries=1'];
const { stdout, error } = spawnSync('npm', npm, { encoding: 'utf8', timeout: LONGEST_MILLISECONDS });
process.exitCode = judged(parsed(stdout));

function judged(report) {
  if (report?.vulnerabilities) return judgedHoles(Object.values(report.vulnerabilities));
  // Only a question that came to nothing on its way to the registry and back has a message.
  const silence = error?.code === 'ETIMEDOUT' ? 'no answer in time' : report?.message;
  if (silence) console.log(`Dependency audit skipped: the registry does not answer it (${silence}).`);
  else console.error(`Dependency audit failed: ${report?.error?.summary ?? error?.message ?? stdout}`);
  return silence ? 0 : 1;
}

function judgedHoles(all) {
  const holes = all.filter(({ severity }) => GRADES.includes(severity));
  for (const { name, severity, via } of holes)
    console.log(`${severity}: ${name}: ${via.map(titleOf).join('; ')}`);
  console.log(`Dependency audit: ${holes.length} packages with holes of grade ${GRADES.join(' or ')}.`);
  return holes.length > 0 ? 1 : 0;
}

/** What the hole is, or which dependency brings it in. */
function titleOf(cause) {
  return typeof cause === 'string' ? `by ${cause}` : cause.title;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
