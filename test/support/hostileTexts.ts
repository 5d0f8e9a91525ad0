/** What a log, a file name, a companion or a script may hold; each surface gets the same. */
export const hostileTexts = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(1)</script>",
  "<a href='https://example.org'>x</a>",
  '" onmouseover="alert(1)',
  "&lt;b&gt;",
  "[Show details](command:workbench.action.terminal.new)",
  "[x](https://example.org) https://example.org www.example.org",
  "![x](https://example.org/x.png)",
  "[x]\u200b(command:workbench.action.quit)",
  "[x](comm\u0000and:workbench.action.quit)",
  "<command:workbench.action.quit>",
  "$(error) $(sync~spin)",
  "$\u200b(error)",
  "\u001b[31mred\u001b[0m \u001b]8;;https://example.org\u0007link\u001b]8;;\u0007",
  "\u009b31m\u0007bell\u0008\u0008",
  "::error file=x::line\r\n::stop-commands::x\u2028line\tcell",
  "abc\u202egpj.exe\u2066\u200f\u{e0041}",
  "__proto__",
  "`code` *bold* | cell | # heading",
  `${"n".repeat(1_000_000)}`,
] as const;

/** Everything that moves the cursor, ends the line, turns its direction, or is there and not seen. */
export const actingCharacters =
  /[\p{Cc}\u00ad\u061c\u180e\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e0fff}]/u;
