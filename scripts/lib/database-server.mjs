import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dataFolder, writeInitFile } from './database-files.mjs';
import { Instruction } from './messages.mjs';
import { firstReply, freePort, mustBeFree } from './ports.mjs';
import { findDatabaseProgram } from './programs.mjs';
import { serverAccount } from './server-account.mjs';
import { startServerProcess, stopLeftOver } from './server-process.mjs';
import { readState, writeState } from './state-file.mjs';

const TITLES = { mariadb: 'MariaDB', mysql: 'MySQL' };
const PROTOCOL_VERSION = 10;

/**
 * Starts a private MariaDB or MySQL that keeps everything in `directory` and listens on the loopback only, as
 * durable as in production; what is to be thrown away survives the end of the server, not that of the machine. The same
 * directory again gives the same data, port and password; a server that an earlier run left running there is stopped first.
 */
export async function startDatabaseServer({ directory, port, engine, throwAway, extraFlags = [] }) {
  const home = resolve(directory);
  mkdirSync(home, { recursive: true });
  const stateFile = join(home, 'server.json');
  const earlier = readState(stateFile);
  const found = databaseProgram(engine ?? earlier.engine);
  if (earlier.engine && earlier.engine !== found.engine) {
    throw new Instruction(
      `${home} holds data of ${TITLES[earlier.engine]}, not ${TITLES[found.engine]}. Use another folder.`,
    );
  }

  await stopLeftOver(home);
  if (port) await mustBeFree(port);
  const state = {
    engine: found.engine,
    port: port ?? (await freePort(earlier.port)),
    password: earlier.password ?? randomBytes(24).toString('hex'),
  };
  writeState(stateFile, state);
  const flags = [...serverFlags(state), ...(throwAway ? WITHOUT_SYNC[state.engine] : []), ...extraFlags];
  const running = await launch(home, found, flags, state);
  return { ...running, port: state.port, adminUrl: `mysql://root:${state.password}@127.0.0.1:${state.port}` };
}

async function launch(home, { program, engine }, flags, { port, password }) {
  const account = serverAccount(home);
  const data = dataFolder(home, { program, engine }, account);
  const initFile = writeInitFile(home, password, account);
  try {
    return await startServerProcess({
      title: TITLES[engine],
      program,
      // --no-defaults must come first: the machine's own settings are not for this server.
      flags: ['--no-defaults', `--datadir=${data}`, `--init-file=${initFile}`, ...account.flags, ...flags],
      home,
      answers: () => greets(port),
    });
  } finally {
    rmSync(initFile, { force: true });
  }
}

function databaseProgram(engine) {
  const found = findDatabaseProgram(engine);
  if (found) return found;
  const wanted = engine ? TITLES[engine] : 'MariaDB or MySQL';
  throw new Instruction(
    `No server program of ${wanted} on this machine (looked for mariadbd and mysqld). Install it first.`,
  );
}

function serverFlags({ engine, port }) {
  return [
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    // Relative to the data folder: an absolute path may be longer than a socket's may be.
    '--socket=server.sock',
    '--pid-file=server.pid',
    '--skip-name-resolve',
    '--max-connections=400',
    '--character-set-server=utf8mb4',
    '--innodb-flush-log-at-trx-commit=1',
    '--innodb-buffer-pool-size=256M',
    '--server-id=1',
    '--log-bin=binlog',
    '--sync-binlog=1',
    `--binlog-expire-logs-seconds=${3 * 24 * 3600}`,
    ...ENGINE_FLAGS[engine],
  ];
}

const ENGINE_FLAGS = {
  mariadb: ['--binlog-format=ROW', '--innodb-log-file-size=256M', '--performance-schema=OFF'],
  // Row format is MySQL's only one that is not deprecated, and its default.
  mysql: ['--innodb-redo-log-capacity=256M', '--mysqlx=OFF', '--secure-file-priv=NULL'],
};

/** Everything is written when it is with durable settings, and the disk is not waited for. */
const WITHOUT_SYNC = {
  mariadb: ['--innodb-flush-method=nosync', '--debug-no-sync'],
  mysql: ['--innodb-flush-method=nosync'],
};

/** A server that is still starting accepts connections but greets nobody; one that refuses sends an error. */
async function greets(port) {
  const greeting = await firstReply(port);
  return greeting?.[4] === PROTOCOL_VERSION;
}
