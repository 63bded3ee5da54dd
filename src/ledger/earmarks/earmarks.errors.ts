import type { Refusal } from '../../platform/errors/index.js';

export const earmarkRefusals = {
  /** @param figures left out where the account is opened by a posting that is not yet committed */
  insufficient: (
    account: string,
    purpose: string,
    figures: { readonly earmarked: string; readonly needed: string } | null,
  ): Refusal => ({
    kind: 'refused',
    code: 'LEDGER.EARMARK_INSUFFICIENT',
    message: figures
      ? `Account ${account} has ${figures.earmarked} earmarked for ${purpose}, ${figures.needed} is needed`
      : `Account ${account} has less earmarked for ${purpose} than is needed`,
    details: { account, purpose, ...figures },
  }),
  nowhere: (): Refusal => ({
    kind: 'malformed',
    code: 'LEDGER.EARMARK_MOVE_NOWHERE',
    message: 'From and to are the same; name two purposes, or null for free money on one side',
    field: 'to',
  }),
  notFound: (account: string, purpose: string): Refusal => ({
    kind: 'not-found',
    code: 'LEDGER.EARMARK_NOT_FOUND',
    message: `Account ${account} never had money earmarked for ${purpose}`,
    details: { account, purpose },
  }),
} as const;
