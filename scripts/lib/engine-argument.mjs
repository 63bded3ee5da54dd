import { Instruction } from './messages.mjs';

const ENGINES = ['mariadb', 'mysql'];

/** Takes `--engine NAME`, or `--engine=NAME`, out of a script's arguments and leaves the others. */
export function takeEngine(args) {
  const rest = args.flatMap((each) => (each.startsWith('--engine=') ? each.split('=') : each));
  const at = rest.indexOf('--engine');
  if (at < 0) return { engine: undefined, rest };
  const [, engine] = rest.splice(at, 2);
  if (!ENGINES.includes(engine)) throw new Instruction(`--engine is ${ENGINES.join(' or ')}.`);
  return { engine, rest };
}
