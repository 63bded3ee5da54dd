import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Instruction } from './messages.mjs';

/**
 * The account that a database server runs under. Root hands down to `mysql` where that account exists and can
 * reach the folder (a checkout under /root is closed to it); anybody else runs it as themselves.
 * @returns {{ flags: string[], own(path: string): void }} the server's flags; how to give it a folder or file
 */
export function serverAccount(home) {
  if (process.getuid?.() !== 0) return { flags: [], own: () => undefined };
  const account = accountNamed('mysql');
  if (!account || !canReach(account, home))
    return { flags: ['--user=root'], own: (path) => handOver(path, 0, 0) };
  return { flags: ['--user=mysql'], own: (path) => handOver(path, account.uid, account.gid) };
}

function accountNamed(name) {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  if (!line) return undefined;
  const [, , uid, gid] = line.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

function canReach({ uid, gid }, folder) {
  return spawnSync('test', ['-x', folder], { uid, gid, cwd: '/' }).status === 0;
}

/** With everything below it: an earlier run may have used another account. */
function handOver(path, uid, gid) {
  const { status } = spawnSync('chown', ['-R', `${uid}:${gid}`, path]);
  if (status !== 0)
    throw new Instruction(`Cannot give ${path} to the database's account. Check the folder's permissions.`);
}
