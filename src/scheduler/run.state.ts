import { RUN_STATUSES, type RunStatus, type Wish } from './run.js';

/** What can happen to a run. */
export type RunEvent =
  | 'claim' // a node takes it up
  | 'take-over' // another node goes on with it, because the one before has given no sign of life
  | 'give-back' // it is left to whoever has room: the node shuts down, lost its lock, or something passing went wrong
  | 'postpone' // it waits for others, and is taken up again later
  | 'succeed'
  | 'block'
  | 'fail'
  | 'pause'
  | 'resume'
  | 'cancel';

/** Every transition there is; what is not here does not happen. */
export const TRANSITIONS: Readonly<Record<RunStatus, Readonly<Partial<Record<RunEvent, RunStatus>>>>> = {
  waiting: { claim: 'running', pause: 'paused', cancel: 'cancelled' },
  running: {
    'take-over': 'running',
    'give-back': 'waiting',
    postpone: 'waiting',
    succeed: 'succeeded',
    block: 'blocked',
    fail: 'failed',
    pause: 'paused',
    cancel: 'cancelled',
  },
  paused: { resume: 'waiting', cancel: 'cancelled' },
  succeeded: {},
  blocked: {},
  failed: {},
  cancelled: {},
};

/** null when that cannot happen to a run of that status. */
export function statusAfter(status: RunStatus, event: RunEvent): RunStatus | null {
  return TRANSITIONS[status][event] ?? null;
}

/** Nothing happens to it any more. */
export function isOver(status: RunStatus): boolean {
  return Object.keys(TRANSITIONS[status]).length === 0;
}

export const OVER: readonly RunStatus[] = RUN_STATUSES.filter(isOver);

/** What a person may want of a run. */
export const RUN_COMMANDS = ['pause', 'resume', 'cancel'] as const;
export type RunCommand = (typeof RUN_COMMANDS)[number];

/** What a command does to a run. A run that is being worked at is only told: its job heeds it at its next save. */
export type CommandEffect =
  | { readonly kind: 'change'; readonly event: RunEvent }
  | { readonly kind: 'tell'; readonly wish: Wish | null }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refuse' };

const NOTHING: CommandEffect = { kind: 'nothing' };
const REFUSE: CommandEffect = { kind: 'refuse' };

/** Given again, pause and cancel change nothing; what is over stays as it is. */
export function effectOf(
  command: RunCommand,
  { status, wish }: { readonly status: RunStatus; readonly wish: Wish | null },
): CommandEffect {
  if (command === 'pause' && (status === 'paused' || wish === 'pause')) return NOTHING;
  if (command === 'cancel' && (status === 'cancelled' || wish === 'cancel')) return NOTHING;
  if (status !== 'running') return statusAfter(status, command) ? { kind: 'change', event: command } : REFUSE;
  if (command !== 'resume') return wish === 'cancel' ? REFUSE : { kind: 'tell', wish: command };
  return wish === 'pause' ? { kind: 'tell', wish: null } : REFUSE;
}
