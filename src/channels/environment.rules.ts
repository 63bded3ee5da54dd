import type { Channel } from './channel.js';

/** What of a channel says which world it belongs to. */
export interface Whereabouts {
  readonly environment: Channel['environment'];
  readonly baseUrl: string;
  readonly keyId: string;
}

/** Beginnings of keys that the simulator and demonstrations use. */
const NOT_FOR_MONEY = /^(sim|demo)_/i;

/**
 * Why a service does not work with such a channel: production refuses simulators, demonstration keys and addresses that
 * anybody on the way can read, and everything else refuses banks that move money. null: it does.
 */
export function environmentProblem(isProduction: boolean, at: Whereabouts): string | null {
  if (!isProduction)
    return at.environment === 'production'
      ? 'Only a service in production works with a production channel'
      : null;
  if (at.environment !== 'production')
    return `A service in production does not work with a ${at.environment}`;
  if (!at.baseUrl.startsWith('https://')) return 'In production the base URL must begin with https://';
  return NOT_FOR_MONEY.test(at.keyId) ? 'The key is one of a simulator or a demonstration' : null;
}
