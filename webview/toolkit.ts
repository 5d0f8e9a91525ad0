import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
} from "@vscode/webview-ui-toolkit";
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";

/** The only module that knows the toolkit, so that it can be replaced here. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox());
}

export interface ButtonOptions {
  readonly text: string;
  readonly title?: string;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly press: () => void;
}

export function button({
  text,
  title,
  primary = false,
  disabled = false,
  press,
}: ButtonOptions): TemplateResult {
  return html`<vscode-button
    appearance=${primary ? "primary" : "secondary"}
    title=${title ?? nothing}
    ?disabled=${disabled}
    @click=${() => disabled || press()}
    >${text}</vscode-button
  >`;
}

export interface CheckboxOptions {
  readonly text: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly toggle: (checked: boolean) => void;
}

export function checkbox({
  text,
  checked,
  disabled = false,
  toggle,
}: CheckboxOptions): TemplateResult {
  const changed = ({ currentTarget }: Event) => {
    const { checked: now } = currentTarget as HTMLInputElement;
    if (now !== checked) toggle(now);
  };
  return html`<vscode-checkbox
    .checked=${live(checked)}
    ?disabled=${disabled}
    @change=${changed}
    >${text}</vscode-checkbox
  >`;
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** The browser's own list: the toolkit's loses a value that is set before it has taken its options over. */
export function choiceList<Value extends string>(
  label: string,
  choices: readonly Choice<Value>[],
  chosen: Value,
  choose: (value: Value) => void,
): TemplateResult {
  const changed = ({ currentTarget }: Event) => {
    const list = currentTarget as HTMLSelectElement;
    const choice = choices.find(({ value }) => value === list.value);
    // What is chosen is said by whoever draws it; a list that offers actions offers the same one again.
    list.value = chosen;
    if (choice !== undefined) choose(choice.value);
  };
  return html`<select class="choice" aria-label=${label} .value=${live(chosen)} @change=${changed}>
    ${choices.map(
      ({ value, label: text }) =>
        html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
    )}
  </select>`;
}

/** A button that looks like a link: for a small action inside a text. */
export function linkButton(text: string, press: () => void): TemplateResult {
  return html`<button type="button" class="link" @click=${press}>${text}</button>`;
}
