export { CalendarsModule } from './calendars.module.js';
export { Calendars } from './calendars.js';
export { CALENDAR_CODE } from './dto/calendar.dto.js';
export type { Calendar, CalendarDay } from './calendar.js';
