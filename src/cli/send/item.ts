/** One event as it goes out: its text is never parsed and written anew, which would lose digits. */
export interface Item {
  /** The envelope's id, for the report; "?" where the text has none. */
  readonly id: string;
  readonly text: string;
  /** Sent once more on purpose: `--duplicates`. */
  readonly isCopy: boolean;
}

/** A string goes out as it is; anything else as its JSON. */
export function itemOf(event: unknown): Item {
  const text = typeof event === 'string' ? event : JSON.stringify(event);
  return { id: idIn(typeof event === 'string' ? parsed(event) : event), text, isCopy: false };
}

function idIn(event: unknown): string {
  const id = typeof event === 'object' && event !== null && 'id' in event ? event.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : '?';
}

/** What is no JSON is sent all the same: that is what a receiver is tried with. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
