export { EntriesModule } from './entries.module.js';
export { AccountTimeline, type SequenceRange } from './account-timeline.js';
export { EntryDto } from './dto/entry.dto.js';
export { ReadEntries, type EntryKey, type PlacedEntry } from './read-entries.js';
