// npm run demo [-- options]: a short business day, then the whole chain from trade files to the bank and back, through REST, on
// the running service or on one of its own.
import './lib/node-version.mjs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/build.mjs';
import { runScript } from './lib/commands.mjs';
import { startDemoBank } from './lib/demo-bank.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { findService, startService } from './lib/demo-service.mjs';
import { Instruction, say } from './lib/messages.mjs';
import { readSettings } from './lib/settings.mjs';

/** By name: what it is when nothing is said, the least and the most. */
const OPTIONS = {
  seed: [2026, 0, 4_294_967_295],
  steps: [200, 1, 100_000],
  merchants: [5, 1, 200],
  days: [2, 1, 30],
  trades: [40, 1, 5_000],
};

await runScript(async (interrupt) => {
  const choices = readArguments();
  await ensureDependencies(interrupt);
  const running = await findService(interrupt);
  if (!running) say('No Suanpan of this folder answers; starting one for the demonstration…');
  const service = running ?? (await startService(interrupt));
  try {
    if (running) await ensureBuilt(interrupt);
    say(`Playing on ${service.url}`);
    return (await play(service.url, { ...choices, interrupt })) ? 0 : 1;
  } catch (error) {
    interrupt.throwIfAborted();
    throw new Instruction(`The demonstration could not be played: ${error.message}`);
  } finally {
    await service.stop?.();
  }
});

async function play(url, choices) {
  // Imported only now: it is built by then.
  const { playDay } = await import('../dist/src/demo/play-day.js');
  const settings = readSettings();
  const keys = {
    admin: settings.DEMO_ADMIN_KEY,
    poster: settings.DEMO_POSTER_KEY,
    finance: settings.DEMO_FINANCE_KEY,
    operator: settings.DEMO_OPERATOR_KEY,
  };
  const started = Date.now().toString(36);
  const common = { ...choices, url, keys, output: process.stdout };
  const isProven = await playDay({ ...common, runName: `day-${started}` });
  const agrees = await playWithBank({ ...common, runName: `chain-${started}` });
  return isProven && agrees;
}

async function playWithBank(chain) {
  const { playChain } = await import('../dist/src/demo/chain/play-chain.js');
  const bank = await startDemoBank();
  try {
    return (await playChain({ ...chain, bankUrl: bank.url })).agrees;
  } finally {
    await bank.stop();
  }
}

function readArguments() {
  const values = parsed();
  const read = Object.entries(OPTIONS).map(([name, [usual, min, max]]) => {
    const value = Number(values[name] ?? usual);
    if (Number.isInteger(value) && value >= min && value <= max) return [name, value];
    throw new Instruction(`--${name} must be a whole number from ${min} to ${max}.`);
  });
  return Object.fromEntries(read);
}

function parsed() {
  const options = Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, { type: 'string' }]));
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Instruction(error.message);
  }
}
