/**
 * A sentence for a person, kept as template and values so that whoever shows it can translate it.
 * The template's `{name}` places are filled from `values`.
 */
export interface Message {
  readonly template: string;
  readonly values: Readonly<Record<string, string | number>>;
}

export function message(template: string, values: Message["values"] = {}): Message {
  return { template, values };
}

export function formatMessage(m: Message): string {
  return m.template.replace(/\{(\w+)\}/g, (place, name: string) => String(m.values[name] ?? place));
}
