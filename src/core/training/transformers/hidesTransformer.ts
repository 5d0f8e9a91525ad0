import { callsOf } from "../../python/calls.ts";
import { importsOf } from "../../python/imports.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { layerCallsOf } from "../model/layers.ts";

/** `AutoModel.from_config(config)`, or a class of the library that is given its configuration. */
const made =
  /(?:^|\.)transformers\.(?:\w+\.)*(?:\w+\.(?:from_config|_from_config)|\w*(?:Model|LMHead\w*|For[A-Z]\w*))$/;

/** What serves any network. */
const beside = /\.(?:get_\w*schedule\w*|AdamW|Adafactor|set_seed|logging)$/;

/**
 * Whether the library `transformers` serves a network whose making the script does not show: it is handed over, or
 * another file makes it. Most such networks are trained already.
 */
export const hidesTransformer = oncePerScript(
  (script): boolean =>
    importsOf(script).some(
      ({ module, qualified }) =>
        /^transformers\b/.test(module ?? qualified) && !beside.test(qualified),
    ) &&
    layerCallsOf(script).length === 0 &&
    !callsOf(script).some(({ name }) => made.test(name ?? "")),
);
