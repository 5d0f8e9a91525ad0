/** Of no text at all: the toolkit makes one empty style element and fills it through the object model. */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/**
 * The content security policy of a page: the script that bears the nonce, styles and fonts from `source`, nothing else.
 */
export function contentPolicy(source: string, nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} ${emptyStyle}`,
    `font-src ${source}`,
  ].join("; ");
}
