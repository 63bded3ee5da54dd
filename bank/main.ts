import { readArguments, USAGE } from './read-arguments.js';
import { BadCommand } from './read-settings.js';
import { startBank, type BankOptions } from './start-bank.js';

const options = readOptions();
const running = await startBank(options).catch((error: Error) => {
  console.error(`The bank could not start: ${error.message}`);
  process.exit(1);
});
console.log(`The bank listens on ${running.url} and remembers in ${options.journal}. Ctrl-C ends it.`);
process.send?.({ url: running.url });
// disconnect: whoever has started it as a child is gone, and nobody would end it.
let ending: Promise<void> | undefined;
for (const event of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
  process.once(event, () => void (ending ??= running.stop().then(() => process.exit(0))));
}

function readOptions(): BankOptions {
  try {
    const read = readArguments(process.argv.slice(2), process.env);
    if (read) return read;
    console.log(USAGE);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof BadCommand)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}
