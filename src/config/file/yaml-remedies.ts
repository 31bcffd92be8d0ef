import type { ErrorCode } from 'yaml';

const NO_PLAIN_TEXT = 'put a text with a colon, a bracket or another sign of YAML in quotes';

/** What to change where a file is no YAML, by the code of the parser, whose own words may repeat a secret. */
const remedies: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_ALIAS: 'put a text that begins with * or & in quotes',
  BAD_DQ_ESCAPE: 'a backslash begins an escape between double quotes: use single ones',
  BAD_INDENT: 'begin the line as far right as its neighbours, and end what stands open before it',
  BAD_SCALAR_START: NO_PLAIN_TEXT,
  BLOCK_AS_IMPLICIT_KEY: NO_PLAIN_TEXT,
  DUPLICATE_KEY: 'the name is there twice: remove one of them',
  MISSING_CHAR: 'a quote, a comma, a colon or a bracket is missing before this place',
  MULTILINE_IMPLICIT_KEY: 'write name: value, with a colon and a space',
  MULTIPLE_DOCS: 'remove the ---: a configuration is one document',
  TAB_AS_INDENT: 'indent by spaces, not by tabs',
  UNEXPECTED_TOKEN: 'remove what stands here, or write the whole value in quotes',
};

export function remedyFor(code: ErrorCode): string {
  const remedy = remedies[code];
  return remedy === undefined ? '' : `: ${remedy}`;
}
