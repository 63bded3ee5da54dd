export { BooksModule } from './books.module.js';
export { BookDirectory } from './book-directory.js';
export type { BookRef } from './book.js';
export { bookRefusals } from './books.errors.js';
export { ReadyMadeCharts, type PreparedChart } from './ready-made-charts.js';
