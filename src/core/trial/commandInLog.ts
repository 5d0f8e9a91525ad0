import { type CommandWords, commandWords } from "./commandWords.ts";

const mostLines = 60;
const longestLine = 4000;

/** A prompt, the mark of `sh -x`, or a word that says what follows: `Command: python train.py`. */
const before =
  /^\s*(?:[^\s$#%>]{0,80}(?::[^\s$#%>]{0,200})?[$#%>] |\++ |\[?[\w ]{0,30}(?:command|cmd|cmdline|argv|running|executing|launching)(?: line)?\]? ?[:=] ?)?/i;
const program =
  /^["'`]?((?:\S{0,200}\/)?(?:python[\d.]*|torchrun|accelerate|deepspeed|composer|srun|uv|conda|poetry)\s.*?)["'`]?$/;
/** `sys.argv`, as Python prints a list. */
const list = /^\[((?:\s*(?:'[^']*'|"[^"]*")\s*,?)+)\]$/;

/**
 * The command with which a log says near its beginning that the script was started; null for none. It is somebody
 * else's text: whoever asks shows it before anything is run.
 */
export function commandInLog(head: string, scriptName: string): CommandWords | null {
  for (const line of head.split(/\r?\n/, mostLines)) {
    if (line.length > longestLine || !line.includes(scriptName)) continue;
    const rest = line.replace(before, "").trim();
    const said = program.exec(rest)?.[1];
    const words = said === undefined ? argumentsIn(rest) : commandWords(said);
    if (words === null || "template" in words) continue;
    if (words.words.some((word) => word.split(/[\\/]/).at(-1) === scriptName)) return words;
  }
  return null;
}

function argumentsIn(text: string): CommandWords | null {
  const items = list.exec(text)?.[1];
  if (items === undefined) return null;
  const words = [...items.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, a, b]) => a ?? b ?? "");
  return { words: ["python", ...words], env: {}, folder: null };
}
