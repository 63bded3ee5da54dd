import type { Refusal } from '../platform/errors/index.js';
import type { Channel } from './channel.js';
import { channelRefusals } from './channels.errors.js';
import { environmentProblem, type Whereabouts } from './environment.rules.js';

const BASE_URL = /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/;

/** Why a channel cannot be reached so, or must not; null when it can. */
export function credentialsProblem(
  isProduction: boolean,
  environment: Channel['environment'],
  { baseUrl, keyId }: Pick<Whereabouts, 'baseUrl' | 'keyId'>,
): Refusal | null {
  if (!BASE_URL.test(baseUrl) || !URL.canParse(baseUrl)) return channelRefusals.baseUrlMalformed();
  const problem = environmentProblem(isProduction, { environment, baseUrl, keyId });
  return problem === null ? null : channelRefusals.environmentRefused(problem);
}
