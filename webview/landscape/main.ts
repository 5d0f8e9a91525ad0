import type { LandscapeMessage } from "../../src/core/landscape/landscapeProtocol.ts";
import { onThemeChange, readTheme } from "../theme.ts";
import { registerToolkit } from "../toolkit.ts";
import { keptLandscape, sayReady } from "./kept.ts";
import { LandscapePage } from "./page.ts";

registerToolkit();

const root = document.createElement("div");
root.className = "page landscape";
document.body.append(root);
let page: LandscapePage | null = null;

window.addEventListener("message", ({ data }: MessageEvent<LandscapeMessage>) => {
  page ??= new LandscapePage(root, data.texts, readTheme(), keptLandscape());
  if (data.lesson !== null) page.openLesson(data.lesson);
});
onThemeChange(() => page?.repaint(readTheme()));
sayReady();
