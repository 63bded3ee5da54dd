import type { Answer, Call } from './call.js';

/** Changes a setting through REST; null gives it back to its default. */
export const changeSetting = (call: Call, name: string, value: unknown, more: object = {}): Promise<Answer> =>
  call('PUT', `/v1/runtime-settings/${name}`, { role: 'admin', body: { value, reason: 'test', ...more } });

/** What the node that is asked goes by. */
export async function inEffect(call: Call, name: string): Promise<unknown> {
  const { body } = await call('GET', '/v1/runtime', { role: 'operator' });
  return (body.settings as { name: string; value: unknown }[]).find((setting) => setting.name === name)
    ?.value;
}

/** A setting as it is stored. */
export async function settingOf(call: Call, name: string): Promise<Record<string, unknown>> {
  const { body } = await call('GET', '/v1/runtime-settings', { role: 'operator' });
  return (body.items as Record<string, unknown>[]).find((setting) => setting.name === name)!;
}
