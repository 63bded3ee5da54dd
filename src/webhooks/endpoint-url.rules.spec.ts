import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './address.rules.js';
import { urlProblem } from './endpoint-url.rules.js';

const inProduction = (url: string): string | null => urlProblem(url, { publicOnly: true });
const elsewhere = (url: string): string | null => urlProblem(url, { publicOnly: false });

describe('an address of the internet', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('%s is one', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '100.127.255.255', '192.0.0.1', '198.18.0.1', '203.0.113.7'],
    ...['224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...['::1', '::', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12:3456::1', 'ff02::1'],
    ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:a9fe:a9fe', '::127.0.0.1', '64:ff9b::a00:1'],
    ...['2002:7f00:1::', '2001:0:7f00::1', '2001:db8::1', '100::1', '', 'localhost', '8.8.8'],
  ])('%s is none', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('where events may be sent in production', () => {
  it.each([
    'https://hooks.example.com/a?b=c',
    'https://example.com:8443/',
    'https://8.8.8.8/x',
    'https://[2606:4700::1111]/',
  ])('%s', (url) => expect(inProduction(url)).toBeNull());

  it.each([
    ...[
      'http://example.com/',
      'https://127.0.0.1/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://0177.0.0.1/',
    ],
    ...['https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://169.254.169.254/latest/meta-data/'],
    ...['https://localhost/', 'https://LOCALHOST./', 'https://a.localhost/', 'https://printer.local/'],
    ...['https://db.internal/', 'https://redis/', 'https://10.1.2.3:443/', 'https://１２７.0.0.1/'],
    ...['https://user:secret@example.com/', 'https://example.com/#part', 'ftp://example.com/'],
    ...['file:///etc/passwd', 'example.com', '', 'https://', 'https://exa mple.com/', 'javascript:alert(1)'],
    `https://example.com/${'x'.repeat(1_000)}`,
  ])('not %s', (url) => expect(inProduction(url)).not.toBeNull());
});

describe('elsewhere', () => {
  it.each(['http://127.0.0.1:3000/hook', 'http://localhost/', 'https://redis/'])('also %s', (url) =>
    expect(elsewhere(url)).toBeNull(),
  );
  it.each(['ftp://localhost/', 'http://user@localhost/', 'http:// /'])('not %s', (url) =>
    expect(elsewhere(url)).not.toBeNull(),
  );
});
