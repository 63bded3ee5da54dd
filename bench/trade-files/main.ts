import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import {
  CHARSET_OF,
  DEFECTS,
  MADE_FORMATS,
  USUAL_ORDER,
  type Defect,
  type MadeCharset,
  type MadeFormat,
  type TradeFileOrder,
} from './content.js';
import { writeTradeFile } from './write.js';

/** `npm run trade-file`: writes a file and its side file, and says what is in it. */
const CHARSETS: readonly MadeCharset[] = ['UTF-8', 'GBK', 'GB18030'];
const MOST_RECORDS = 1_000_000_000;

const USAGE = `Usage: npm run trade-file -- --out FILE [options]
  --out FILE          where it is written; FILE.sha256 (or FILE.md5) beside it
  --format NAME       ${MADE_FORMATS.join(', ')} (default ${USUAL_ORDER.format})
  --records N         records (default ${USUAL_ORDER.records})
  --first N           number of the first record; files with other numbers have other records (default 1)
  --date YYYY-MM-DD   business date (default ${USUAL_ORDER.businessDate})
  --registrar CODE    registrar of a fund-confirmation (default ${USUAL_ORDER.registrar})
  --charset NAME      ${CHARSETS.join(', ')} (default: that of the format)
  --parties N         how many parties (default ${USUAL_ORDER.parties})
  --products N        how many products (default ${USUAL_ORDER.products})
  --md5               an MD5 side file
  --ready             an empty FILE.ok beside it
  --defect NAME       what is wrong with it:
${Object.entries(DEFECTS)
  .map(([name, what]) => `      ${name.padEnd(14)} ${what}`)
  .join('\n')}`;

const wrong = (message: string): never => {
  console.error(`${message}\n${USAGE}`);
  process.exit(2);
};

function read(): { out: string; order: TradeFileOrder; isMd5: boolean; isReady: boolean } {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    options: {
      ...{ out: text, format: text, records: text, first: text, date: text, registrar: text, charset: text },
      ...{ parties: text, products: text, md5: flag, ready: flag, defect: text, help: flag },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const whole = (name: 'records' | 'first' | 'parties' | 'products', least: number): number => {
    const given = values[name];
    const number = given === undefined ? USUAL_ORDER[name] : Number(given);
    const isGood = Number.isInteger(number) && number >= least && number <= MOST_RECORDS;
    return isGood ? number : wrong(`--${name} is a whole number from ${least} to ${MOST_RECORDS}`);
  };
  const one = <T extends string>(
    name: 'format' | 'charset' | 'defect',
    known: readonly T[],
    fallback: T,
  ): T => {
    const given = values[name] ?? fallback;
    return known.includes(given as T) ? (given as T) : wrong(`--${name} is one of ${known.join(', ')}`);
  };
  const format: MadeFormat = one('format', MADE_FORMATS, USUAL_ORDER.format);
  const order: TradeFileOrder = {
    format,
    records: whole('records', 0),
    first: whole('first', 0),
    businessDate: values.date ?? USUAL_ORDER.businessDate,
    registrar: values.registrar ?? USUAL_ORDER.registrar,
    charset: one('charset', CHARSETS, CHARSET_OF[format]),
    defect: one('defect', Object.keys(DEFECTS) as Defect[], 'none'),
    parties: whole('parties', 1),
    products: whole('products', 1),
  };
  return { out: values.out ?? wrong('--out names a file'), order, isMd5: values.md5, isReady: values.ready };
}

const { out, order, isMd5, isReady } = read();
const { bytes, sha256, md5 } = await writeTradeFile(out, order);
const right = isMd5 ? md5 : sha256;
const checksum = order.defect === 'checksum' ? [...right].reverse().join('') : right;
const side = `${out}.${isMd5 ? 'md5' : 'sha256'}`;
if (order.defect !== 'no-checksum') writeFileSync(side, `${checksum}  ${basename(out)}\n`);
if (isReady) writeFileSync(`${out}.ok`, '');
console.log(`${out}: ${order.records} records, ${bytes} bytes, ${isMd5 ? 'MD5' : 'SHA-256'} ${right}`);
