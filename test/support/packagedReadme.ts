/**
 * The README as the page of an extension without a public repository. VS Code shows there only pictures that lie on the
 * web (it takes out relative and `data:` addresses), and follows only links to it: pictures of this repository are left
 * out instead of broken, and links to its files are only their words.
 */
export function packagedReadme(markdown: string): string {
  return markdown
    .replaceAll(/^!\[[^\]]*\]\((?!https:)[^)\s]+\)\n\n?/gm, "")
    .replaceAll(/(?<!!)\[([^\]]+)\]\((?!https:|#)[^)\s]+\)/g, "$1");
}
