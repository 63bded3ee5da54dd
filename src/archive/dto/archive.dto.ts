import { Code, InstantText, OneOf, PageOf, WholeNumber } from '../../platform/http/index.js';

const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER, nullable: true } as const;

export class ArchivedMonthDto {
  @Code({ max: 7, description: 'Such as 2026-03' })
  month!: string;

  @OneOf(['moving', 'archived'], 'Whether all of it is in the archive, or it is on its way there')
  status!: 'moving' | 'archived';

  @WholeNumber({ ...COUNT, description: 'Vouchers that were moved; null until all were' })
  vouchers!: number | null;

  @WholeNumber({ ...COUNT, description: 'Their lines' })
  lines!: number | null;

  @WholeNumber({ ...COUNT, description: 'Their account entries' })
  entries!: number | null;

  @WholeNumber({
    ...{ min: 1, max: 2_147_483_647, nullable: true },
    description:
      'Seal of its last date, up to which the archive is what was sealed; null until then, or without dates',
  })
  sealNumber!: number | null;

  @InstantText('When its archiving began; from then on it is not opened again')
  begunAt!: string;

  @InstantText('When all of it was in the archive', { nullable: true })
  archivedAt!: string | null;
}

export class ArchiveDto extends PageOf(ArchivedMonthDto) {
  @Code({
    ...{ max: 7, nullable: true },
    description:
      'The newest month that can be archived now, with those before it; null when there is nothing to move',
  })
  archivableThrough!: string | null;
}
