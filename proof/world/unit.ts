/** What makes two arrivals one, read from the event itself and never from the receiver's own key. */
export function unitOf(text: string): string {
  const id = /"id":"([^"]+)"/.exec(text)?.[1] ?? '?';
  const replay = /"replay-name":"([^"]+)"/.exec(text)?.[1];
  return replay === undefined ? id : `${id} of ${replay}`;
}

/** The envelope's id within it. */
export const idOfUnit = (unit: string): string => unit.split(' of ', 1)[0] ?? unit;
