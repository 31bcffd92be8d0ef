const LONGEST = 512;

/** Names of an event come from outside: none of them makes a line endless. */
export const clip = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`);
