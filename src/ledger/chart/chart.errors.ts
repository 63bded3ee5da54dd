import type { Refusal } from '../../platform/errors/index.js';
import { MAX_CHART_LEVELS } from './chart.rules.js';

export const chartRefusals = {
  exists: (code: string): Refusal => ({
    kind: 'conflict',
    code: 'LEDGER.GL_ACCOUNT_EXISTS',
    message: `The book has a GL account ${code} with other content; GL accounts do not change`,
    field: 'code',
    details: { glAccount: code },
  }),
  parentNotFound: (parent: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.GL_ACCOUNT_NOT_FOUND',
    message: `The book has no GL account ${parent}`,
    field: 'parent',
    details: { glAccount: parent },
  }),
  classDiffers: (parent: string, parentClass: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.GL_CLASS_DIFFERS',
    message: `GL account ${parent} is of class ${parentClass}, and so are all below it`,
    field: 'class',
    details: { glAccount: parent, class: parentClass },
  }),
  tooDeep: (parent: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.GL_CHART_TOO_DEEP',
    message: `A chart has at most ${MAX_CHART_LEVELS} levels; ${parent} is on the last`,
    field: 'parent',
    details: { glAccount: parent },
  }),
  hasAccounts: (parent: string): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.GL_ACCOUNT_HAS_ACCOUNTS',
    message: `Accounts stand under GL account ${parent}, so nothing can be opened below it in the chart`,
    field: 'parent',
    details: { glAccount: parent },
  }),
} as const;
