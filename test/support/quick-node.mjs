// A node of the built service as src/main.ts starts it, with all its timers and jobs, in a hurry: what kills nodes waits for others to
// notice, and for rounds to come.
import process from 'node:process';

const load = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);
const { createApp } = await load('create-app.js');
const { readConfig } = await load('platform/config/index.js');
const { Draining } = await load('platform/http/index.js');
const { createLogging } = await load('platform/logging/index.js');
const { shutDownOnSignal } = await load('shut-down.js');

/** What a node goes by: module, class, and what is set of it. */
const PACES = [
  ['scheduler/pace.js', 'Pace', { roundMilliseconds: 150, heartbeatMilliseconds: 400, silenceSeconds: 4 }],
  ['settlement/night/night-pace.js', 'NightPace', { lookSeconds: 1 }],
  ['settlement/paying/paying-pace.js', 'PayingPace', { pauseMilliseconds: 300, retryMilliseconds: 300 }],
];
/** Rounds that come by a pause of their own. */
const TIMERS = [
  ['settlement/settlement-timer.js', 'SettlementTimer'],
  ['settlement/paying/paying-timer.js', 'PayingTimer'],
];
const TIMER_MILLISECONDS = 300;

const config = readConfig(process.env);
const logging = createLogging(config.logLevel);
const app = await createApp(config, { logging });
for (const [path, name, paces] of PACES)
  Object.assign(app.get((await load(path))[name], { strict: false }), paces);
for (const [path, name] of TIMERS)
  app.get((await load(path))[name], { strict: false }).rounds.pauseMilliseconds = () => TIMER_MILLISECONDS;
await app.listen({ port: config.httpPort, host: config.httpHost });
shutDownOnSignal(app, app.get(Draining), logging, 0);
process.send?.({ url: await app.getUrl() });
