const names = new Map<string, string>();

/** A short name for a long text, the same for the same text. */
export function shortName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = names.size.toString(36);
  names.set(text, name);
  return name;
}
