import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Metrics } from '../../platform/metrics/index.js';
import { Patience } from './patience.js';
import { PostingMetrics } from './posting-metrics.js';
import { post } from './posting-table.fixture.js';
import { tracesOf } from './trace-ids.js';
import { WaitingRequest } from './waiting-request.js';
import { PATIENCE_MILLISECONDS, type Obstacle, type WaitingUnit } from './waiting-unit.js';

const requests = new WeakMap<WaitingUnit, WaitingRequest>();

function unit(waitedMilliseconds: number, traceId: string, obstacle: Obstacle = 'locked-row'): WaitingUnit {
  const request = new WaitingRequest([[post('a>b 1', { traceId })]], performance.now() - waitedMilliseconds);
  const waiting = request.units[0]!;
  requests.set(waiting, request);
  waiting.meets(obstacle);
  return waiting;
}

let metrics: Metrics;
let patience: Patience;
let warn: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  metrics = new Metrics();
  patience = new Patience(new PostingMetrics(metrics));
  warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});
afterEach(() => void warn.mockRestore());

const codeOf = async (waiting: WaitingUnit): Promise<unknown> => {
  const [outcome] = await requests.get(waiting)!.outcomes;
  return outcome!.ok ? 'posted' : outcome!.refusal.code;
};

describe('patience', () => {
  it('ends for those who have waited too long, each with the answer to what it met', async () => {
    const [fresh, locked, lost] = [
      unit(PATIENCE_MILLISECONDS - 5_000, 'a'),
      unit(PATIENCE_MILLISECONDS, 'b'),
      unit(PATIENCE_MILLISECONDS + 1, 'c', 'commit-unknown'),
    ];
    expect(patience.withoutTired([fresh, locked, lost])).toEqual([fresh]);
    expect(await codeOf(locked)).toBe('LEDGER.ACCOUNT_BUSY');
    expect(await codeOf(lost)).toBe('LEDGER.OUTCOME_UNKNOWN');
    expect(warn.mock.calls).toEqual([
      [expect.objectContaining({ reasons: { 'locked-row': 1, 'commit-unknown': 1 }, traceIds: ['b', 'c'] })],
    ]);
    expect(await metrics.text()).toMatch(
      /given_up_total\{reason="locked-row"\} 1\n.*database-away"\} 0\n.*unknown"\} 1/,
    );
  });

  it('hands back the same list, and says nothing, when nobody is tired', () => {
    const group = [unit(0, 'a'), unit(1, 'b')];
    expect(patience.withoutTired(group)).toBe(group);
    expect(warn).not.toHaveBeenCalled();
  });

  it('ends for a reason of the lane as well', async () => {
    const late = unit(0, 'a');
    patience.giveUp([late], 'slow-lane-full');
    expect(await codeOf(late)).toBe('LEDGER.ACCOUNT_BUSY');
    expect(await metrics.text()).toContain('given_up_total{reason="slow-lane-full"} 1');
  });
});

describe('a line about units', () => {
  it('names each trace once, and so many at most', () => {
    const few = ['a', 'b', 'a'].map((traceId) => unit(0, traceId));
    expect(tracesOf(few)).toEqual({ traceIds: ['a', 'b'] });
    const many = Array.from({ length: 50 }, (_, index) => unit(0, `t${index}`));
    const { traceIds, furtherTraces } = tracesOf(many);
    expect([traceIds.length, furtherTraces]).toEqual([20, 30]);
  });
});
