/** Looks at what the receiver has logged: each line must be one entry of its own making. */
export function createLogReader(output: () => string): () => string[] {
  let read = 0;
  return () => {
    const text = output().slice(read);
    const end = text.lastIndexOf('\n') + 1;
    read += end;
    return text
      .slice(0, end)
      .split('\n')
      .filter((line) => line !== '' && !isEntry(line))
      .map((line) => `a line of the log is no entry: ${JSON.stringify(line.slice(0, 200))}`);
  };
}

function isEntry(line: string): boolean {
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(line)) return false;
  try {
    const { time, level, message } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    return typeof time === 'string' && typeof level === 'string' && typeof message === 'string' && message !== 'forged';
  } catch {
    return false;
  }
}
