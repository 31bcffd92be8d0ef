/**
 * What came from outside is stored as JSON text: a column of plain text ends at the first NUL, and an event's id may
 * hold one. Equal strings stay equal, so that it can be searched for.
 */
export const storedText = (text: string): string => JSON.stringify(text);

export const readText = (stored: string): string => JSON.parse(stored) as string;
