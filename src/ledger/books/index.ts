export { BooksModule } from './books.module.js';
export { BookDirectory } from './book-directory.js';
export type { BookRef } from './book.js';
export { CloseBusinessDay } from './close-business-day.js';
export { CutBusinessDay } from './cut-business-day.js';
export { bookRefusals } from './books.errors.js';
export { ReadyMadeCharts, type PreparedChart } from './ready-made-charts.js';
export { DayCloseConditions, type DayCloseCondition } from './day-close-conditions.js';
