import type { SyntaxNode } from "@lezer/common";
import type { Call } from "../../python/calls.ts";
import type { ForwardPass } from "./forwardPass.ts";
import type { LayerList } from "./layerLists.ts";

/** An activation between two layers with weights, and the layer before it. */
export type HiddenLayer =
  | {
      readonly kind: "listed";
      readonly list: LayerList;
      readonly layerAt: number;
      readonly layer: Call;
      readonly activation: Call | null;
    }
  | {
      readonly kind: "appended";
      readonly statement: SyntaxNode;
      readonly receiver: string;
      readonly layer: Call;
      readonly activation: Call | null;
    }
  | {
      readonly kind: "applied";
      readonly pass: ForwardPass;
      /** `self.fc1(x)` in `forward`. */
      readonly application: Call;
      /** `nn.Linear(4, 8)` in `__init__`; null where a loop goes over several. */
      readonly layer: Call | null;
      readonly activation: Call;
    };
