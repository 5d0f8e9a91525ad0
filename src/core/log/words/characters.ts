export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A letter of English, or an underscore. */
export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

/** What a name is made of: `\w` of a regular expression. */
export function isWordCharacter(code: number): boolean {
  return isLetter(code) || isDigit(code);
}
