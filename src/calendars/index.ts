export type { Calendar, CalendarDay } from './calendar.js';
