import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
} from "@vscode/webview-ui-toolkit";
import { element } from "./dom.ts";

/** The only module that knows the toolkit, so that it can be replaced here. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
  );
}

export interface ButtonOptions {
  readonly text: string;
  readonly title?: string;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  readonly press: () => void;
}

export function button({ text, title, primary, disabled, press }: ButtonOptions): HTMLElement {
  const attributes: Record<string, string> = { appearance: primary ? "primary" : "secondary" };
  if (title !== undefined) attributes["title"] = title;
  if (disabled) attributes["disabled"] = "";
  const made = element("vscode-button", attributes, text);
  made.addEventListener("click", () => {
    if (!made.hasAttribute("disabled")) press();
  });
  return made;
}

export interface Checkbox {
  readonly element: HTMLElement;
  set(checked: boolean, disabled: boolean): void;
}

export function checkbox(text: string, toggle: (checked: boolean) => void): Checkbox {
  const made = element("vscode-checkbox", {}, text) as HTMLElement & {
    checked: boolean;
    disabled: boolean;
  };
  let setting = false;
  made.addEventListener("change", () => {
    if (!setting) toggle(made.checked);
  });
  return {
    element: made,
    set: (checked, disabled) => {
      setting = true;
      made.checked = checked;
      made.disabled = disabled;
      setting = false;
    },
  };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Dropdown {
  readonly element: HTMLElement;
  set(choices: readonly Choice[], value: string): void;
}

export function dropdown(label: string, choose: (value: string) => void): Dropdown {
  const made = element("vscode-dropdown", { "aria-label": label }) as HTMLElement & {
    value: string;
  };
  let shown = "";
  let current = "";
  made.addEventListener("change", () => {
    if (made.value === current) return;
    current = made.value;
    choose(current);
  });
  return {
    element: made,
    set: (choices, value) => {
      current = value;
      const key = JSON.stringify(choices);
      if (key !== shown) {
        shown = key;
        made.replaceChildren(
          ...choices.map((choice) =>
            element(
              "vscode-option",
              choice.value === value
                ? { value: choice.value, selected: "" }
                : { value: choice.value },
              choice.label,
            ),
          ),
        );
      }
      // The list takes its options over in a later task and would reset a value set before that.
      setTimeout(() => {
        made.value = current;
      });
    },
  };
}
