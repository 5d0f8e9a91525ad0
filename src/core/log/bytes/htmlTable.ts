const cell = /<t[hd][^>]{0,80}>([^<]{0,200})<\/t[hd]>/g;
const maxCells = 200;

/** Makes of tables in HTML (fastai's, a data frame's) lines with tabs between the cells, however the text is cut. */
export class HtmlRows {
  #cells: string[] = [];

  /** The row that ends in this part of the text; "" where none does. */
  row(html: string): string {
    for (const [, text = ""] of html.matchAll(cell)) {
      if (this.#cells.length < maxCells) this.#cells.push(text.trim());
    }
    if (!html.includes("</tr>")) return "";
    const row = this.#cells.join("\t");
    this.#cells = [];
    return row;
  }

  /** The table is over. */
  end(): void {
    this.#cells = [];
  }
}

/** The rows of all tables, a line each. */
export function tableText(html: string): string {
  const rows = new HtmlRows();
  return html
    .split(/(?<=<\/tr>)/)
    .map((part) => rows.row(part))
    .filter((row) => row !== "")
    .join("\n");
}
