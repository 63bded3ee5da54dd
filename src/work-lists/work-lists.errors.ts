import type { Role } from '../platform/auth/index.js';
import type { Refusal } from '../platform/errors/index.js';
import { WORK_LISTS, type WorkAction, type WorkKind } from './work-list.js';

/** Why nothing was listed or done. The codes are part of the API and never change their meaning. */
export const workRefusals = {
  listUnknown: (list: string): Refusal => ({
    kind: 'not-found',
    code: 'WORK.LIST_UNKNOWN',
    message: `There is no list ${list}; there are ${WORK_LISTS.join(', ')}`,
  }),
  roleMissing: (action: WorkAction, roles: readonly Role[]): Refusal => ({
    kind: 'forbidden',
    code: 'AUTH.ROLE_MISSING',
    message: `To ${action} needs the role ${roles.join(' or ')}`,
  }),
  itemTwice: (index: number): Refusal => ({
    kind: 'malformed',
    code: 'WORK.ITEM_TWICE',
    message: 'An item is named once in a command; leave it out the second time',
    field: `items/${index}`,
  }),
  hashMissing: (index: number): Refusal => ({
    kind: 'malformed',
    code: 'WORK.HASH_MISSING',
    message: 'Approving names the hash of the content that was seen; read the item and name its contentHash',
    field: `items/${index}/contentHash`,
  }),
  notForKind: (action: WorkAction, kind: WorkKind, index: number): Refusal => ({
    kind: 'malformed',
    code: 'WORK.NOT_FOR_KIND',
    message: `To ${action} is nothing that is done to one of kind ${kind}`,
    field: `items/${index}/kind`,
  }),
  contentDiffers: (requestNumber: string): Refusal => ({
    kind: 'conflict',
    code: 'WORK.REQUEST_CONTENT_DIFFERS',
    message: `Request number ${requestNumber} was used for another command; use a new one`,
  }),
  nothingToNote: (): Refusal => ({
    kind: 'conflict',
    code: 'WORK.NOTHING_TO_NOTE',
    message:
      'It is no refused file and has no contradiction or return that is not taken note of; read the list again',
  }),
} as const;
