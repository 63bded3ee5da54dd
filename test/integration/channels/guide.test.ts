import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startBank } from '../../support/bank.js';
import { differences, runnableBlocks } from '../../support/guide.js';

const MARK = '=====';

it('the examples of docs/guides/http-bank.md are answered as it says', async () => {
  const bank = await startBank();
  const blocks = runnableBlocks('docs/guides/http-bank.md').filter(({ language }) => language === 'sh');
  const script = blocks.map(({ code }) => `${code}\necho; echo ${MARK}`).join('\n');
  const here = script.replaceAll('http://127.0.0.1:4100', bank.url);
  const { stdout } = await promisify(execFile)('bash', ['-c', here]);
  const answers = stdout.split(`${MARK}\n`).slice(0, -1);
  expect(answers).toHaveLength(blocks.length);
  const answered = blocks.flatMap(({ answer }, index) => (answer ? [{ answer, text: answers[index]! }] : []));
  expect(answered).toHaveLength(5);
  for (const { answer, text } of answered)
    expect(differences(JSON.parse(answer.code), JSON.parse(text), `line ${answer.line}`)).toEqual([]);
  await bank.stop();
});
