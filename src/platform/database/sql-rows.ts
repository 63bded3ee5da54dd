import mysql from 'mysql2';
import { asciiSet, TextBuffer } from '../text-buffer/index.js';

/** Nothing in it means anything inside a literal. */
const PLAIN = asciiSet(/[\w .:=-]/);
const HEXADECIMAL = asciiSet(/[0-9a-f]/);

/**
 * The text of a statement with many rows of values, each value as `sql.ts` would write it. A row ends where the next one
 * begins. One is used again and again, for one statement after the other.
 */
export class SqlRows {
  protected readonly out = new TextBuffer();
  protected rows = 0;
  protected column = 0;

  /** @param head what stands before the rows */
  begin(head: string): this {
    this.out.clear();
    this.out.text(head);
    this.rows = 0;
    return this;
  }

  row(): this {
    this.out.text(this.rows === 0 ? '(' : '),(');
    this.rows += 1;
    this.column = 0;
    return this;
  }

  /** A quoted text literal; null becomes NULL. */
  text(value: string | null): this {
    if (value === null) return this.null();
    this.separate();
    this.out.text("'");
    if (this.out.textOf(PLAIN, value)) this.out.text("'");
    else this.out.text(mysql.escape(value).slice(1));
    return this;
  }

  /** @throws RangeError when it is no integer, or a number too large to be sure of */
  integer(value: bigint | number): this {
    this.separate();
    const number = Number(value);
    if (Number.isSafeInteger(number)) this.out.integer(number);
    else if (typeof value === 'bigint') this.out.text(value.toString());
    else throw new RangeError(`${value} is not a safe integer`);
    return this;
  }

  /** A BINARY literal from hexadecimal digits, or from a UUID in its usual spelling; null becomes NULL. */
  binary(hex: string | null): this {
    if (hex === null) return this.null();
    this.separate();
    this.out.text("x'");
    if (!this.digits(hex)) throw new RangeError('a binary literal needs pairs of hexadecimal digits');
    this.out.text("'");
    return this;
  }

  null(): this {
    this.separate();
    this.out.text('NULL');
    return this;
  }

  /** @param tail what stands behind the rows */
  end(tail = ''): string {
    this.out.text(')');
    this.out.text(tail);
    return this.out.toString();
  }

  protected separate(): void {
    if (this.column > 0) this.out.text(',');
    this.column += 1;
  }

  private digits(hex: string): boolean {
    const { out } = this;
    if (!isSpelledAsUuid(hex)) return hex.length > 0 && hex.length % 2 === 0 && out.textOf(HEXADECIMAL, hex);
    // Written out: it runs for every row, and what goes over a list leaves garbage.
    return (
      out.textOf(HEXADECIMAL, hex, 0, 8) &&
      out.textOf(HEXADECIMAL, hex, 9, 13) &&
      out.textOf(HEXADECIMAL, hex, 14, 18) &&
      out.textOf(HEXADECIMAL, hex, 19, 23) &&
      out.textOf(HEXADECIMAL, hex, 24, 36)
    );
  }
}

const isSpelledAsUuid = (hex: string): boolean =>
  hex.length === 36 && hex[8] === '-' && hex[13] === '-' && hex[18] === '-' && hex[23] === '-';

/** MySQL wants the word before each row of VALUES, MariaDB does not know it, and skips comments of these versions. */
const ROW = '/*!80019 ROW*/';

/**
 * A derived table that stands in the statement; its first row names the columns. Of hundreds of rows it costs the server
 * three quarters of what a SELECT for each of them does.
 */
export class SqlTable extends SqlRows {
  constructor(private readonly names: readonly string[]) {
    super();
  }

  override row(): this {
    if (this.rows === 0) this.out.text('SELECT ');
    else if (this.rows === 1) this.endFirst(` UNION ALL VALUES ${ROW}(`);
    else this.out.text(`),${ROW}(`);
    this.rows += 1;
    this.column = 0;
    return this;
  }

  override end(tail = ''): string {
    if (this.rows > 1) return super.end(tail);
    this.endFirst(tail);
    return this.out.toString();
  }

  protected override separate(): void {
    if (this.rows === 1 && this.column > 0) this.out.text(` AS ${this.names[this.column - 1]}`);
    super.separate();
  }

  private endFirst(then: string): void {
    this.out.text(` AS ${this.names[this.column - 1]}${then}`);
  }
}
