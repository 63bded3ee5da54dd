import { describe, expect, it } from 'vitest';
import { RUN_STATUSES } from './run.js';
import { effectOf, isOver, OVER, statusAfter, TRANSITIONS, type RunEvent } from './run.state.js';

describe('the states of a run', () => {
  it('are left by what the table says and by nothing else', () => {
    const all = Object.entries(TRANSITIONS).flatMap(([from, to]) =>
      Object.entries(to).map(([event, after]) => `${from} ${event} ${after}`),
    );
    expect(all.sort()).toEqual([
      'paused cancel cancelled',
      'paused resume waiting',
      'running block blocked',
      'running cancel cancelled',
      'running fail failed',
      'running give-back waiting',
      'running pause paused',
      'running postpone waiting',
      'running succeed succeeded',
      'running take-over running',
      'waiting cancel cancelled',
      'waiting claim running',
      'waiting pause paused',
    ]);
    expect(statusAfter('waiting', 'succeed')).toBeNull();
    expect(statusAfter('succeeded', 'claim')).toBeNull();
  });

  it('that are over are never left', () => {
    expect(OVER).toEqual(['succeeded', 'blocked', 'failed', 'cancelled']);
    const events: RunEvent[] = ['claim', 'take-over', 'give-back', 'postpone', 'succeed', 'block', 'fail'];
    for (const status of OVER)
      for (const event of [...events, 'pause', 'resume', 'cancel'] as const)
        expect(statusAfter(status, event)).toBeNull();
    expect(RUN_STATUSES.filter((status) => !isOver(status))).toEqual(['waiting', 'running', 'paused']);
  });
});

describe('a command', () => {
  it.each([
    ['pause', 'waiting', null, { kind: 'change', event: 'pause' }],
    ['pause', 'running', null, { kind: 'tell', wish: 'pause' }],
    ['pause', 'running', 'pause', { kind: 'nothing' }],
    ['pause', 'running', 'cancel', { kind: 'refuse' }],
    ['pause', 'paused', null, { kind: 'nothing' }],
    ['pause', 'failed', null, { kind: 'refuse' }],
    ['resume', 'paused', null, { kind: 'change', event: 'resume' }],
    ['resume', 'running', 'pause', { kind: 'tell', wish: null }],
    ['resume', 'running', 'cancel', { kind: 'refuse' }],
    ['resume', 'running', null, { kind: 'refuse' }],
    ['resume', 'waiting', null, { kind: 'refuse' }],
    ['resume', 'succeeded', null, { kind: 'refuse' }],
    ['cancel', 'waiting', null, { kind: 'change', event: 'cancel' }],
    ['cancel', 'paused', null, { kind: 'change', event: 'cancel' }],
    ['cancel', 'running', null, { kind: 'tell', wish: 'cancel' }],
    ['cancel', 'running', 'pause', { kind: 'tell', wish: 'cancel' }],
    ['cancel', 'running', 'cancel', { kind: 'nothing' }],
    ['cancel', 'cancelled', null, { kind: 'nothing' }],
    ['cancel', 'blocked', null, { kind: 'refuse' }],
  ] as const)('%s of a run that is %s and asked to %s', (command, status, wish, effect) => {
    expect(effectOf(command, { status, wish })).toEqual(effect);
  });
});
