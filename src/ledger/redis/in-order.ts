/** Runs all at once, but those of one key one after the other, as they stand in the batch. Results keep their places. */
export async function inOrder<Item extends { readonly key: string }, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const [only] = items;
  if (only !== undefined && items.length === 1) return [await run(only)];
  const last = new Map<string, Promise<Result>>();
  const results = items.map((item) => {
    const before = last.get(item.key);
    const result = before === undefined ? run(item) : before.then(() => run(item));
    last.set(item.key, result);
    return result;
  });
  return Promise.all(results);
}
