/** Puts pieces of text together to whole lines. */
export function splitLines(each: (line: string) => void): { add(chunk: string): void; end(): void } {
  let kept = '';
  return {
    add: (chunk) => {
      const lines = (kept + chunk).split('\n');
      kept = lines.pop()!;
      lines.forEach(each);
    },
    end: () => {
      if (kept !== '') each(kept);
      kept = '';
    },
  };
}
