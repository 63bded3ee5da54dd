import type { Refusal } from '../../platform/errors/index.js';
import type { ApprovalStatus } from './approval.js';

/** Why nothing was made, approved or executed. The codes are part of the API and never change their meaning. */
export const approvalRefusals = {
  commandUnknown: (command: string, known: readonly string[]): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.APPROVAL_COMMAND_UNKNOWN',
    message: `${command} is no command with maker and checker; there are ${known.join(', ')}`,
    field: 'command',
  }),
  /** It was made by a version of the service that knew the command. */
  commandGone: (command: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.APPROVAL_COMMAND_UNKNOWN',
    message: `This version of the service does not know ${command}`,
  }),
  makerRoleMissing: (command: string, roles: readonly string[]): Refusal => ({
    kind: 'forbidden',
    code: 'AUTH.ROLE_MISSING',
    message: `To make ${command} needs the role ${roles.join(' or ')}`,
  }),
  contentTooLarge: (most: number): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.APPROVAL_CONTENT_TOO_LARGE',
    message: `The content of a command has at most ${most} characters; divide it`,
    field: 'content',
  }),
  notFound: (id: string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.APPROVAL_NOT_FOUND',
    message: `The book has no approval ${id}`,
  }),
  own: (): Refusal => ({
    kind: 'forbidden',
    code: 'LEDGER.APPROVAL_OWN',
    message: 'Maker and checker are two: another client than the one that made the command decides on it',
  }),
  decided: (status: ApprovalStatus): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.APPROVAL_DECIDED',
    message: `The approval is ${status}; it is decided on once`,
    details: { status },
  }),
  expired: (): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.APPROVAL_EXPIRED',
    message: 'The time for a decision is over; if the command is still wanted it is made again',
  }),
  contentDiffers: (): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.APPROVAL_CONTENT_DIFFERS',
    message: 'The approval has other content than the one agreed to; read it again and decide anew',
    field: 'contentHash',
  }),
} as const;
