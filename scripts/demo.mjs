// npm run demo [-- --seed N] [--steps N]: a short business day through REST, on the running service or on one of its own.
import './lib/node-version.mjs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/build.mjs';
import { runScript } from './lib/commands.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { findService, startService } from './lib/demo-service.mjs';
import { Instruction, say } from './lib/messages.mjs';
import { readSettings } from './lib/settings.mjs';

await runScript(async (interrupt) => {
  const { seed, steps } = readArguments();
  await ensureDependencies(interrupt);
  const running = await findService(interrupt);
  if (!running) say('No Suanpan of this folder answers; starting one for the demonstration…');
  const service = running ?? (await startService(interrupt));
  try {
    if (running) await ensureBuilt(interrupt);
    say(`Playing on ${service.url}`);
    return (await play(service.url, { seed, steps, interrupt })) ? 0 : 1;
  } catch (error) {
    interrupt.throwIfAborted();
    throw new Instruction(`The day could not be played: ${error.message}`);
  } finally {
    await service.stop?.();
  }
});

async function play(url, choices) {
  // Imported only now: it is built by then.
  const { playDay } = await import('../dist/src/demo/play-day.js');
  const { DEMO_POSTER_KEY: poster, DEMO_FINANCE_KEY: finance } = readSettings();
  const runName = `day-${Date.now().toString(36)}`;
  return playDay({ ...choices, url, keys: { poster, finance }, runName, output: process.stdout });
}

function readArguments() {
  const options = {
    seed: { type: 'string', default: '2026' },
    steps: { type: 'string', default: '200' },
  };
  const values = parsed(options);
  const whole = (name, min, max) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new Instruction(`--${name} must be a whole number from ${min} to ${max}.`);
  };
  return { seed: whole('seed', 0, 4_294_967_295), steps: whole('steps', 1, 100_000) };
}

function parsed(options) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Instruction(error.message);
  }
}
