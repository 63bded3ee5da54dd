import { expect, it } from 'vitest';
import { ATTENTIONS } from '../../payouts/index.js';
import { whatToDo } from './what-to-do.rules.js';

it.each(ATTENTIONS)('a person is told what to do about %s, and never to send again', (attention) => {
  const open = whatToDo(attention, 'processing');
  expect(open.length).toBeGreaterThan(2);
  expect(open.join(' ')).toContain('never send');
  expect(open.join(' ')).toContain('conclude-payout');
  expect(whatToDo(attention, 'succeeded').join(' ')).not.toContain('conclude-payout');
  for (const step of open) expect(step.length).toBeLessThan(129);
});
