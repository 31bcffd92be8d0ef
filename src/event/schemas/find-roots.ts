import type { Form } from './dialect.js';
import { facetsAt, markOf, placesOf, type Facet } from './facets.js';
import { isFields, member, type Fields } from './fields.js';
import { squeezed, splitTitle } from './names.js';
import { pointerOf, under } from './pointer.js';

export const SOURCE_MARK = 'x-amazon-events-source';
export const DETAIL_TYPE_MARK = 'x-amazon-events-detail-type';

/** A schema of one event: of the whole envelope, or of its detail alone. */
export interface Root {
  readonly pointer: string;
  readonly facets: readonly Facet[];
  readonly isEnvelope: boolean;
}

/** The schemas of a document that describe an event of their own; the reason as a string where that cannot be told. */
export function findRoots(document: Fields, { kind }: Form, title: string): Root[] | string {
  if (kind === 'json-schema') return [jsonSchemaRoot(document)];
  const schemas = member(member(document, 'components'), 'schemas');
  if (!isFields(schemas) || Object.keys(schemas).length === 0) return 'it has nothing under components.schemas';
  const all = Object.keys(schemas).map((name) => rootAt(document, under('', 'components', 'schemas', name), name));

  const telling = all.filter(({ isEnvelope, facets }) => isEnvelope || isMarked(facets.slice(0, 1)));
  // What others build on by `allOf` or `$ref` is no event by itself.
  const built = new Set(telling.flatMap(({ facets }) => facets.slice(1).map(({ pointer }) => pointer)));
  const events = telling.filter(({ pointer }) => !built.has(pointer));
  if (events.length > 0) return events;

  const used = new Set(all.flatMap(({ pointer, facets }) => refsOf(facets[0]?.schema).filter((to) => to !== pointer)));
  const unused = all.filter(({ pointer }) => !used.has(pointer));
  if (unused.length === 1) return unused;
  const named = squeezed(splitTitle(title)?.detailType ?? '');
  const alike = Object.keys(schemas).filter((name) => squeezed(name) === named);
  const [only] = alike;
  if (only !== undefined && alike.length === 1) {
    return all.filter(({ pointer }) => pointer === under('', 'components', 'schemas', only));
  }
  return `which of its schemas describes an event cannot be told: give that one ${SOURCE_MARK} and ${DETAIL_TYPE_MARK}`;
}

/** In the Draft 4 form of the registry the root is the envelope; some have it under `definitions` like all else. */
function jsonSchemaRoot(document: Fields): Root {
  const says = ['properties', '$ref', 'allOf', 'type'].some((name) => Object.hasOwn(document, name));
  const apart = !says && isFields(member(member(document, 'definitions'), 'AWSEvent'));
  return apart ? rootAt(document, '/definitions/AWSEvent', 'AWSEvent') : rootAt(document, '', '');
}

function rootAt(document: Fields, pointer: string, name: string): Root {
  const facets = facetsAt(document, pointer);
  const has = (property: string): boolean => placesOf(facets, property).length > 0;
  return {
    pointer,
    facets,
    isEnvelope: name === 'AWSEvent' || (has('detail') && (has('detail-type') || isMarked(facets))),
  };
}

const isMarked = (facets: readonly Facet[]): boolean =>
  markOf(facets, SOURCE_MARK) !== null || markOf(facets, DETAIL_TYPE_MARK) !== null;

/** Where every `$ref` inside a value leads. */
function refsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = pointerOf(member(value, '$ref'));
  return [...(own === null ? [] : [own]), ...Object.values(value).flatMap(refsOf)];
}
