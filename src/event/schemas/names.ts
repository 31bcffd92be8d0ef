/** What events a schema is for. `exact`: as the schema itself says it, else as a file name can say it. */
export interface EventName {
  readonly source: string;
  readonly detailType: string;
  readonly exact: boolean;
}

/** `source@DetailType`, the registry's names. */
export function splitTitle(title: string): { readonly source: string; readonly detailType: string } | null {
  const [, source = '', detailType = ''] = /^([^@]+)@(.+)$/.exec(title) ?? [];
  return source === '' ? null : { source, detailType };
}

/**
 * Letters and digits alone. The registry calls the schema of "Order Placed" `OrderPlaced`, and a file name holds no slash:
 * names that come from a file's are compared in this form.
 */
export const squeezed = (name: string): string => name.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();

export const squeezedPair = (source: string, detailType: string): string =>
  `${squeezed(source)}@${squeezed(detailType)}`;
