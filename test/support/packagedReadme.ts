/**
 * The README as the page of the extension shows it in VS Code, where nothing but the text itself is at hand: pictures
 * stand in it as data, and links to files of this repository are only their words.
 */
export function packagedReadme(
  markdown: string,
  readPicture: (path: string) => Uint8Array,
): string {
  return markdown
    .replaceAll(/!\[([^\]]*)\]\((?!https:)([^)\s]+)\)/g, (_, words: string, path: string) => {
      const type = path.slice(path.lastIndexOf(".") + 1);
      const data = Buffer.from(readPicture(path)).toString("base64");
      return `![${words}](data:image/${type};base64,${data})`;
    })
    .replaceAll(/(?<!!)\[([^\]]+)\]\((?!https:|#)[^)\s]+\)/g, "$1");
}
