import { expect, it } from 'vitest';
import { JobRegistry } from './job-registry.js';
import type { JobDefinition } from './job.js';

const job = (more: Partial<JobDefinition> = {}): JobDefinition => ({
  ...{ name: 'trial-balance', description: 'Proves', defaultCron: '0 2 * * *', expectedMinutes: 60 },
  run: () => Promise.resolve({ outcome: 'succeeded' }),
  ...more,
});

it('knows the jobs by name, in their order', () => {
  const registry = new JobRegistry();
  registry.define(job());
  registry.define(job({ name: 'day-cut2', defaultCron: null, after: 'a' }));
  expect(registry.all().map(({ name }) => name)).toEqual(['day-cut2', 'trial-balance']);
  expect(registry.find('trial-balance')!.expectedMinutes).toBe(60);
  expect([registry.find('toString'), registry.find('')]).toEqual([null, null]);
});

it.each<[string, Partial<JobDefinition>]>([
  ['a name of another shape', { name: 'Trial' }],
  ['a name with a space', { name: 'a b' }],
  ['a name that ends in a dash', { name: 'a-' }],
  ['a name that is too long', { name: 'a'.repeat(65) }],
  ['no description', { description: '' }],
  ['a description that is too long', { description: 'x'.repeat(256) }],
  ['a time that is none', { defaultCron: '0 25 * * *' }],
  ['no time to take', { expectedMinutes: 0 }],
  ['half a minute', { expectedMinutes: 0.5 }],
  ['no grace', { graceMinutes: 0 }],
  ['itself before it', { after: 'trial-balance' }],
])('takes no job with %s', (_name, more) => {
  const registry = new JobRegistry();
  expect(() => registry.define(job(more))).toThrow('cannot be defined');
  expect(registry.all()).toEqual([]);
});

it('takes a name once', () => {
  const registry = new JobRegistry();
  registry.define(job());
  expect(() => registry.define(job({ description: 'Another' }))).toThrow('its name is taken');
  expect(registry.find('trial-balance')!.description).toBe('Proves');
});
