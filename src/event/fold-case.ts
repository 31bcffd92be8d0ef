const ASCII = /^[\0-\x7f]*$/;

/**
 * The text in lower case, character by character: never longer nor shorter than it was, so that beginnings and ends
 * stay where they are. A character that would become two stays as it is.
 */
export const foldCase = (text: string): string =>
  ASCII.test(text) ? text.toLowerCase() : Array.from(text, foldCharacter).join('');

function foldCharacter(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}
