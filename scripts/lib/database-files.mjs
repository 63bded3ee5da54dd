import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instruction } from './messages.mjs';
import { findPrograms } from './programs.mjs';

/** The server's data folder, created on first use. */
export function dataFolder(home, { program, engine }, account) {
  const folder = join(home, 'data');
  if (existsSync(folder)) account.own(folder);
  else createDataFolder(folder, { program, engine }, account);
  return folder;
}

/** Created under another name, then renamed: a run that is interrupted leaves nothing that looks finished. */
function createDataFolder(folder, { program, engine }, account) {
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  account.own(draft);
  const [command, ...flags] = engine === 'mariadb' ? mariadbInitialisation() : mysqlInitialisation(program);
  const all = ['--no-defaults', ...flags, `--datadir=${draft}`, ...account.flags];
  const { status, stdout, stderr } = spawnSync(command, all, { encoding: 'utf8' });
  if (status === 0) return renameSync(draft, folder);
  throw new Instruction(
    `${command} could not create the database's files in ${draft}:\n${stdout}${stderr}\n` +
      'If it says "permission denied" although the folder is yours, a security profile (AppArmor, SELinux) ' +
      'keeps the server out of it: use MariaDB or Docker instead, or set DATABASE_URL and DATABASE_ADMIN_URL ' +
      'to a server of your own.',
  );
}

function mariadbInitialisation() {
  const [command] = findPrograms('mariadb-install-db', 'mysql_install_db');
  if (!command)
    throw new Instruction(
      'MariaDB is here without mariadb-install-db. Install the whole mariadb-server package.',
    );
  return [command, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
}

function mysqlInitialisation(program) {
  return [program, '--initialize-insecure'];
}

/**
 * Statements that the server runs before it lets anybody in: root gets its password, and may connect over the
 * loopback. On every start, so that the password remembered beside the data is always the right one.
 */
export function writeInitFile(home, password, account) {
  const file = join(home, 'init.sql');
  const statements = [
    'SET SESSION sql_log_bin = 0', // no password in the binary log
    "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1'",
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}'`,
    "GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION",
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}'`,
    "DROP USER IF EXISTS 'root'@'::1'",
  ];
  writeFileSync(file, `${statements.join(';\n')};\n`, { mode: 0o600 });
  account.own(file);
  return file;
}
