/** The end of a `switch` over a union: the compiler complains here when a kind was forgotten. */
export function assertNever(value: never): never {
  throw new Error(`unexpected: ${JSON.stringify(value)}`);
}
