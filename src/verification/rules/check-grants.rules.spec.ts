import { describe, expect, it } from 'vitest';
import { findWideGrants } from './check-grants.rules.js';

const ALLOWED = { voucher: 'SELECT, INSERT', account_balance: 'SELECT, INSERT, UPDATE' };
const found = (...lines: string[]): string[] =>
  findWideGrants(lines, 'suan_pan', ALLOWED).map(({ on, detail }) => `${on}: ${detail}`);

describe('grants', () => {
  it.each([
    ['MariaDB', "GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*12'"],
    ['MySQL', 'GRANT USAGE ON *.* TO `app`@`%`'],
    ['as meant', 'GRANT SELECT, INSERT ON `suan_pan`.`voucher` TO `app`@`%`'],
    ['an updatable table', 'GRANT SELECT, INSERT, UPDATE ON `suan_pan`.`account_balance` TO `app`@`%`'],
    ['one that reads', 'GRANT SELECT ON `suan_pan`.* TO `auditor`@`%`'],
    ['one that reads everything', 'GRANT SELECT ON *.* TO `auditor`@`%`'],
    ['another schema', 'GRANT ALL PRIVILEGES ON `other`.* TO `app`@`%`'],
    ['another schema by an escaped pattern', 'GRANT DELETE ON `suan\\_pan\\_test`.* TO `app`@`%`'],
    ['a table of another schema', 'GRANT DELETE ON `other`.`voucher` TO `app`@`%`'],
  ])('%s are fine', (_, line) => expect(found(line)).toEqual([]));

  it.each([
    [
      'of a table',
      'GRANT SELECT, INSERT, UPDATE ON `suan_pan`.`voucher` TO `a`@`%`',
      'voucher: the user may UPDATE',
    ],
    [
      'of columns',
      'GRANT SELECT, UPDATE (`memo`, `reference`) ON `suan_pan`.`voucher` TO `a`@`%`',
      'voucher: the user may UPDATE (`memo`, `reference`)',
    ],
    [
      'of an unknown table',
      'GRANT INSERT ON `suan_pan`.`migrations` TO `a`@`%`',
      'migrations: the user may INSERT',
    ],
    [
      'of the schema',
      'GRANT SELECT, DELETE ON `suan\\_pan`.* TO `a`@`%`',
      'suan\\_pan.*: the user may DELETE',
    ],
    ['of a pattern', 'GRANT UPDATE ON `suan%`.* TO `a`@`%`', 'suan%.*: the user may UPDATE'],
    ['of any character', 'GRANT UPDATE ON `suan_pan`.* TO `a`@`%`', 'suan_pan.*: the user may UPDATE'],
    ['of everything', 'GRANT ALL PRIVILEGES ON *.* TO `root`@`%`', '*.*: the user may ALL PRIVILEGES'],
    [
      'to be given on',
      'GRANT SELECT ON `suan_pan`.`voucher` TO `a`@`%` WITH GRANT OPTION',
      'voucher: the user may GRANT OPTION',
    ],
    ['by a role', 'GRANT `clerk`@`%` TO `a`@`%`', 'clerk: rights that come with a role are not looked at'],
  ])('%s are too wide', (_, line, expected) => expect(found(line)).toEqual([expected]));
});
