import { Injectable } from '@nestjs/common';
import {
  ChannelVersions,
  fileNameOf,
  fileReference,
  paymentFileBytes,
  sha256Of,
  type Channel,
  type FileEntry,
  type FileTerms,
} from '../channels/index.js';
import { FileEntryRepository } from './database/file-entry.repository.js';
import type { PaymentFile } from './payment-file.js';

/** The bytes of a file with what names and proves them. */
export interface FileContent {
  readonly name: string;
  readonly bytes: Buffer;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

const PAGE = 1_000;

/** Makes the bytes of files, from nothing but rows that never change: again and again the same. */
@Injectable()
export class MakeContent {
  constructor(
    private readonly versions: ChannelVersions,
    private readonly entries: FileEntryRepository,
  ) {}

  async of(channel: Channel, file: PaymentFile): Promise<FileContent> {
    const terms = await this.termsOf(file);
    const entries: FileEntry[] = [];
    for (;;) {
      const page = await this.entries.page(file.id, entries.at(-1)?.position ?? 0, PAGE);
      entries.push(...page);
      if (page.length < PAGE) break;
    }
    const { currency, decimals } = channel;
    const bytes = paymentFileBytes(terms.payment, { ...file, currency, decimals }, entries);
    return { name: fileNameOf(terms, fileReference(file)), bytes, sha256: sha256Of(bytes) };
  }

  /** Those that the file was opened under. */
  async termsOf({ channelId, channelVersion }: PaymentFile): Promise<FileTerms> {
    const { file } = await this.versions.termsOf(channelId, channelVersion);
    if (!file) throw new Error(`Channel number ${channelId} had no files in version ${channelVersion}`);
    return file;
  }
}

/** What stands in the side file, as sha256sum writes and checks it. */
export const checksumLine = ({ sha256, name }: Pick<FileContent, 'sha256' | 'name'>): string =>
  `${sha256}  ${name}\n`;
