import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import process from 'node:process';
import { mustRun, runCommand } from './commands.mjs';
import { freePort } from './ports.mjs';
import { PROJECT } from './project.mjs';

const SERVICES = { database: 'mysql', redis: 'redis' };

/** Is there an engine behind the docker command, and the compose plugin with it? */
export function dockerAnswers() {
  const succeeds = (...args) => spawnSync('docker', args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
  return succeeds('compose', 'version') && succeeds('info');
}

/**
 * Brings up the database and Redis of docker-compose.yml, without the service.
 * @param {object} options
 * @param {{ database: boolean, redis: boolean }} options.needs
 * @param {string} options.project containers and volumes of this name are these scripts' own
 * @param {object} [options.earlier] `access` as an earlier start answered it; without it, its data is deleted
 * @param {boolean} [options.throwAway] delete the data at the end
 */
export async function startInDocker({ needs, project, earlier, throwAway, interrupt }) {
  const access = await chooseAccess(earlier);
  const services = Object.keys(SERVICES)
    .filter((need) => needs[need])
    .map((need) => SERVICES[need]);
  const compose = composeOf(project);
  const env = { ...process.env, ...composeVariables(access) };
  const advice = 'The reason is above, or in "docker compose logs".';
  // Nobody knows the password of data whose record is gone.
  if (!earlier) await mustRun('docker', compose('down', '--volumes'), { env, interrupt, advice });
  const up = compose('up', '--detach', '--wait', '--wait-timeout', '180', ...services);
  await mustRun('docker', up, { env, interrupt, advice });

  const down = throwAway ? compose('down', '--volumes') : compose('stop', ...services);
  return {
    ...(needs.database && {
      adminUrl: `mysql://root:${access.databasePassword}@127.0.0.1:${access.databasePort}`,
    }),
    ...(needs.redis && { redisUrl: `redis://:${access.redisPassword}@127.0.0.1:${access.redisPort}` }),
    access,
    // Not to be interrupted: this is what an interruption leads to.
    stop: () => runCommand('docker', down, { env, interrupt: new AbortController().signal }),
  };
}

/** Containers, and the data in them. */
export async function removeFromDocker({ project, access, interrupt }) {
  const env = { ...process.env, ...composeVariables(access) };
  await runCommand('docker', composeOf(project)('down', '--volumes'), { env, interrupt });
}

async function chooseAccess(earlier) {
  const secret = () => randomBytes(24).toString('hex');
  return {
    databasePort: await freePort(earlier?.databasePort),
    databasePassword: earlier?.databasePassword ?? secret(),
    redisPort: await freePort(earlier?.redisPort),
    redisPassword: earlier?.redisPassword ?? secret(),
  };
}

/** Under a project name of the folder's own; Compose allows lower-case letters, digits and dashes in it. */
function composeOf(purpose) {
  const folder = basename(PROJECT)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  return (...args) => ['compose', '--project-name', `suanpan-${folder}-${purpose}`, ...args];
}

/** All that docker-compose.yml insists on; the last two are for the service, which is not started. */
function composeVariables({ databasePort, databasePassword, redisPort, redisPassword }) {
  return {
    MYSQL_PORT: String(databasePort),
    MYSQL_ROOT_PASSWORD: databasePassword,
    REDIS_PORT: String(redisPort),
    REDIS_PASSWORD: redisPassword,
    MYSQL_APP_PASSWORD: 'unused',
    API_KEY_PEPPER: 'unused',
  };
}
