export { SettlementCalendars, type CalendarSource } from './settlement-calendars.js';
export type { OpenDays } from './rules/cycle.rules.js';
export { SettlementModule } from './settlement.module.js';
