/** The code cells of a notebook that trains a classifier with SGD, as a person would write them. */
export const notebookCells = [
  "%matplotlib inline\n!pip install --quiet torch\nimport torch\nfrom torch import nn",
  "net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 10))\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)",
  `%%time
for epoch in range(60):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(net(x), y)
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch} loss {loss.item():.4f} val_loss {val:.4f}")`,
] as const;

/** The notebook as Jupyter saves it; `printed` is the saved output of its last cell. */
export function notebookFile(printed: readonly string[] = []): string {
  const outputs = [{ name: "stdout", output_type: "stream", text: withEnds(printed) }];
  const cells = notebookCells.map((source, index) => ({
    cell_type: "code",
    execution_count: null,
    metadata: {},
    outputs: index === notebookCells.length - 1 && printed.length > 0 ? outputs : [],
    source: withEnds(source.split("\n")),
  }));
  const title = { cell_type: "markdown", metadata: {}, source: ["# A classifier"] };
  const metadata = { language_info: { name: "python" } };
  return JSON.stringify(
    { cells: [title, ...cells], metadata, nbformat: 4, nbformat_minor: 5 },
    null,
    1,
  );
}

function withEnds(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index === lines.length - 1 ? line : `${line}\n`));
}
