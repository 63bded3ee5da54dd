import { existsSync, readFileSync } from 'node:fs';
import util from 'node:util';
import { writePrivately } from './state-file.mjs';

const HEADER =
  '# Written by npm start for this checkout; git-ignored, for it holds secrets. What you change is kept.\n' +
  '# Every variable is explained in .env.example.\n';

export function readEnvFile(file) {
  return existsSync(file) ? util.parseEnv(readFileSync(file, 'utf8')) : {};
}

/** Writes the variables: in place where the file names them, else at its end. Other lines stay as is. */
export function writeEnvFile(file, values) {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : HEADER;
  let after = before;
  for (const [name, value] of Object.entries(values)) after = withValue(after, name, value);
  if (after !== before) writePrivately(file, after);
}

function withValue(text, name, value) {
  const line = `${name}=${value}`;
  const existing = new RegExp(`^\\s*${name}\\s*=.*$`, 'm');
  if (existing.test(text)) return text.replace(existing, () => line);
  return `${text}${text.endsWith('\n') ? '' : '\n'}${line}\n`;
}
