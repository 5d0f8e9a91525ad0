import { callsOf } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";

/** Whether layers go along the edges of a graph, as those of PyTorch Geometric and DGL do. */
export const hasGraphLayers = oncePerScript((script): boolean =>
  callsOf(script).some(({ name }) => /^(?:torch_geometric|dgl|spektral)\./.test(name ?? "")),
);
