import { describe, expect, it } from 'vitest';
import type { Channel } from './channel.js';
import { credentialsProblem } from './credentials.rules.js';
import { environmentProblem } from './environment.rules.js';

type Case = readonly [Channel['environment'], string, string];

describe('production', () => {
  it.each<Case>([
    ['simulation', 'https://bank.example', 'live_1'],
    ['production', 'http://bank.example', 'live_1'],
    ['production', 'https://bank.example', 'sim_1'],
    ['production', 'https://bank.example', 'demo_1'],
    ['production', 'https://bank.example', 'SIM_1'],
  ])('refuses %s at %s with %s', (environment, baseUrl, keyId) =>
    expect(environmentProblem(true, { environment, baseUrl, keyId })).not.toBeNull(),
  );

  it('takes a bank', () => {
    const at = { environment: 'production', baseUrl: 'https://bank.example/api', keyId: 'live_1' } as const;
    expect(environmentProblem(true, at)).toBeNull();
  });
});

describe('everything else', () => {
  it('refuses a bank that moves money, and takes a simulator', () => {
    const at = { baseUrl: 'http://127.0.0.1:4100', keyId: 'sim_1' };
    expect(environmentProblem(false, { ...at, environment: 'production' })).not.toBeNull();
    expect(environmentProblem(false, { ...at, environment: 'simulation' })).toBeNull();
  });
});

describe('a base URL', () => {
  const codeOf = (baseUrl: string) =>
    credentialsProblem(false, 'simulation', { baseUrl, keyId: 'sim_1' })?.code ?? null;

  it.each(['http://127.0.0.1:4100', 'https://bank.example/api/v2', 'https://bank.example/'])('is %s', (url) =>
    expect(codeOf(url)).toBeNull(),
  );

  it.each([
    'ftp://bank.example',
    'https://me:secret@bank.example',
    'https://bank.example?x=1',
    'https://bank.example/#x',
    'https://',
    'bank.example',
    'https://bank.example:99999',
  ])('is not %s', (url) => expect(codeOf(url)).toBe('CHANNEL.BASE_URL_MALFORMED'));
});
