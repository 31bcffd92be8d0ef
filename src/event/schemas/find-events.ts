import type { Form } from './dialect.js';
import { markOf, placesOf, textsOf } from './facets.js';
import type { Fields } from './fields.js';
import { DETAIL_TYPE_MARK, findRoots, SOURCE_MARK, type Root } from './find-roots.js';
import { splitTitle, type EventName } from './names.js';

/** The schemas for the detail of one kind of event, or of several that share them. */
export interface EventSchemas {
  readonly names: readonly EventName[];
  /** Where in the document they stand. All of them hold. */
  readonly pointers: readonly string[];
}

/** More kinds of events than any honest `enum` lists for one schema. */
const MOST_NAMES = 1_000;

/**
 * What a document says about which events. Each of source and detail-type comes from the registry's marks, else from
 * what the envelope's own property may be, else from the file's name. Gives the reason as a string where it is not said.
 */
export function findEvents(document: Fields, form: Form, title: string): EventSchemas[] | string {
  const roots = findRoots(document, form, title);
  if (typeof roots === 'string') return roots;
  const events: EventSchemas[] = [];
  for (const root of roots) {
    const event = eventOf(document, root, title);
    if (typeof event === 'string') return event;
    events.push(event);
  }
  return events;
}

function eventOf(document: Fields, root: Root, title: string): EventSchemas | string {
  const { pointer, facets, isEnvelope } = root;
  const pointers = isEnvelope ? placesOf(facets, 'detail') : [pointer];
  if (pointers.length === 0) return 'its envelope has no property detail';
  const byFile = splitTitle(title);
  const sources = said(document, root, SOURCE_MARK, 'source');
  if (typeof sources === 'string') return sources;
  const detailTypes = said(document, root, DETAIL_TYPE_MARK, 'detail-type');
  if (typeof detailTypes === 'string') return detailTypes;

  const exact = sources !== null && detailTypes !== null;
  const names = (sources ?? [byFile?.source ?? '']).flatMap((source) =>
    (detailTypes ?? [byFile?.detailType ?? '']).map((detailType) => ({ source, detailType, exact })),
  );
  if (names.length > MOST_NAMES) return `it is for more than ${MOST_NAMES} kinds of events`;
  if (names.some(({ source }) => source === '')) return missing('source', SOURCE_MARK);
  if (names.some(({ detailType }) => detailType === '')) return missing('detail-type', DETAIL_TYPE_MARK);
  return { names, pointers };
}

/** null: neither the mark nor the envelope says it. A string: they contradict each other. */
function said(
  document: Fields,
  { facets, isEnvelope }: Root,
  mark: string,
  property: string,
): readonly string[] | null | string {
  const marked = markOf(facets, mark);
  const listed = isEnvelope ? textsOf(document, facets, property) : null;
  if (marked === null) return listed;
  if (listed !== null && !listed.includes(marked)) {
    return `${mark} says "${marked}", and the envelope's ${property} allows it not`;
  }
  return [marked];
}

const missing = (property: string, mark: string): string =>
  `no ${property} is to be found: give the schema ${mark}, or its envelope a const for ${property}, or call the file source@DetailType.json`;
