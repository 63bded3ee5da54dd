import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Answers } from '../platform/http/index.js';
import { BUSINESS_DATE_PATTERN } from '../platform/clock/index.js';
import { TOTAL_PATTERN } from '../platform/money/index.js';
import { MEDIA_TYPES } from './report-format.js';
import type { Column, ColumnKind } from './report.js';

type Schema = { [keyword: string]: unknown };

const CELLS: Readonly<Record<ColumnKind, Schema>> = {
  text: { type: ['string', 'null'] },
  date: { type: ['string', 'null'], pattern: BUSINESS_DATE_PATTERN, format: 'date' },
  instant: { type: ['string', 'null'], format: 'date-time' },
  amount: { type: ['string', 'null'], pattern: TOTAL_PATTERN },
  count: { type: ['integer', 'null'] },
};

/** The answer of a report as published: its schema is made of the columns, which the writers go by as well. */
export function AnswersReport(
  name: string,
  columns: readonly Column[],
  description: string,
  others: readonly string[] = [],
): MethodDecorator {
  const text = { schema: { type: 'string' } };
  const content = {
    [MEDIA_TYPES.json]: { schema: schemaOf(name, columns) },
    [MEDIA_TYPES.csv]: text,
    [MEDIA_TYPES.xlsx]: { schema: { type: 'string', format: 'binary' } },
    ...Object.fromEntries(others.map((type) => [type, text])),
  };
  return applyDecorators(
    ApiOkResponse({
      description: 'JSON is complete when it can be read, CSV when its last line begins with "end of report"',
      content,
    }),
    Answers(200, null, description),
  );
}

function schemaOf(name: string, columns: readonly Column[]): Schema {
  const row = {
    type: 'object',
    properties: Object.fromEntries(
      columns.map(({ key, title, kind }) => [key, { ...CELLS[kind], description: title }]),
    ),
    required: columns.map(({ key }) => key),
    additionalProperties: false,
  };
  return {
    type: 'object',
    properties: {
      report: { type: 'string', enum: [name] },
      rows: { type: 'array', items: row },
      totals: { type: 'array', items: row },
      rowCount: { type: 'integer', minimum: 0, description: 'How many rows there are, without the totals' },
    },
    required: ['report', 'rows', 'totals', 'rowCount'],
    additionalProperties: { type: ['string', 'number', 'boolean'] },
  };
}
