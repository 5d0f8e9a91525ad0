import assert from "node:assert/strict";
import { test } from "node:test";
import { withLayersOfGradients } from "../../../../../src/core/log/grammar/layersOfGradients.ts";

const said: readonly (readonly [own: string, plain: string])[] = [
  ["loss 1.6 norms 0:1.3e-07 2:4.4e-05", "loss 1.6 grad/layer_0=1.3e-07, grad/layer_2=4.4e-05 "],
  ["grad_norm 0:0.25 1:0.03 | lr 0.1", "grad/part_0=0.25, grad/part_1=0.03  | lr 0.1"],
  ["grad norms: [1e-4, 2e-3, 0.3]", "grad/part_0=1e-4, grad/part_1=2e-3, grad/part_2=0.3 "],
  [
    "loss nan grad norms: [nan, 2e-3, 0.3]",
    "loss nan grad/part_0=nan, grad/part_1=2e-3, grad/part_2=0.3 ",
  ],
  [
    "grad norms {0: 1e-4, 2: 2e-3, 4: 0.3}",
    "grad/layer_0=1e-4, grad/layer_2=2e-3, grad/layer_4=0.3 ",
  ],
  ["grad norms {10: 1e-4, 50: 2e-3}", "grad/part_10=1e-4, grad/part_50=2e-3 "],
  ["grads {'rnn.weight_hh_l0': 1e-4, 'head': 0.3}", "grad/rnn.weight_hh_l0=1e-4, grad/head=0.3 "],
  ["grad norms {'W1': 1e-4, 'W2': 0.3}", "grad/W1=1e-4, grad/W2=0.3 "],
  ["grad norms {'h.0': 1e-4, 'h.4': 0.3}", "grad/h.0=1e-4, grad/h.4=0.3 "],
  ["grad norms by layer {'stem': 1e-4, 'trunk': 0.3}", "grad/stem=1e-4, grad/trunk=0.3 "],
  ["layer grad norm = ['1e-4', '0.3']", "grad/layer_0=1e-4, grad/layer_1=0.3 "],
  [
    "gradient norms (input to output): 1e-4, 2e-3, 0.3 | lr 0.1",
    "grad/layer_0=1e-4, grad/layer_1=2e-3, grad/layer_2=0.3  | lr 0.1",
  ],
  ["grads: {'fc1': 1e-4, 'net.2.weight': tensor(0.3)}", "grad/fc1=1e-4, grad/net.2.weight=0.3 "],
  ["gnorm(layer1)=1e-4 gnorm(layer8)=0.3", "grad/layer1=1e-4 grad/layer8=0.3"],
  ["gnorm[0]=1e-4 gnorm[7]=0.3", "grad/layer_0=1e-4 grad/layer_7=0.3"],
  ["grad_norm(t=0) 1e-4 grad_norm(t=27) 0.3", "grad/t_0 1e-4 grad/t_27 0.3"],
  ["grad_norm[layer=0]: 1e-4, grad_norm[layer=2]: 0.3", "grad/layer_0: 1e-4, grad/layer_2: 0.3"],
  ["Mean |grad| of first layer: 0.12", "grad/first_layer: 0.12"],
  ["  layer 3 grad norm 0.12", "  grad/layer_3 0.12"],
  ["  fc1.weight: gradient norm = 0.12", "  grad/fc1.weight = 0.12"],
  ["|g1| 1.8e-04 ||g_3|| 0.2 |∇W5| 0.3", "|g_1| 1.8e-04 |g_3| 0.2 |g_W5| 0.3"],
];

for (const [own, plain] of said)
  test(`${own} names the layers`, () => assert.equal(withLayersOfGradients(own), plain));

const others: readonly string[] = [
  "loss 1.6 weight norms 0:1.3e+01 2:4.4e+00",
  "loss 1.6 norms 0:1.32 2:0.44",
  "norms 0:1.3e+01 2:4.4e+00",
  "param norms by layer: {'fc1': 0.3, 'fc2': 0.2}",
  "update norms [0.3, 0.2, 0.5]",
  "gnorm(before)=3.2 gnorm(clipped)=1.0",
  "grad norm (L2): 0.53",
  "grad_norm(p=2) 0.53",
  "grad_norm(t=0) 0.53",
  "grad_norm(q=10) 1e-4 grad_norm(q=90) 0.3",
  "grad norms (last 5 steps): [0.3, 0.2, 0.5]",
  "grad norms [12, 15, 3]",
  "grad clip [0.1, 0.5, 1.0]",
  "gradient penalty: [0.3, 0.2, 0.5]",
  "gradient: [0.3, 0.2, 0.5]",
  "grad w: [0.3, -0.2, 0.5]",
  "grads {'w': 0.3, 'b': 0.2}",
  "grads {'mean': 0.3, 'std': 0.2}",
  "grad norms {'p10': 1e-4, 'p50': 0.02, 'p90': 0.3}",
  "grad norms by layer {'p10': 1e-4, 'p90': 0.3}",
  "grad_norms {'bc': 1e-4, 'pde': 0.02, 'data': 0.3}",
  "grad_norm {'G': 1e-4, 'D': 0.3}",
  "grad norms {'gen': 1e-4, 'disc': 0.3}",
  "grad norms {'adam': 1e-4, 'sgd': 0.3}",
  "grad norms {'worker0': 1e-4, 'worker1': 0.3}",
  "grad norms {'backbone': 0.0, 'head': 0.3}",
  "grad_norm {'weight': 1e-4, 'bias': 0.3}",
  "grads {'mu': 1e-4, 'sigma': 0.3}",
  "grads {'w0': 1e-4, 'w1': 0.3}",
  "recent grad norms [1e-4, 0.02, 0.3]",
  "last 3 grad norms [1e-4, 0.02, 0.3]",
  "per-task grad norms: [1e-4, 0.02, 0.3]",
  "loss 0.5 |w| 5.1 norms [1e-4, 0.02e0, 5e0]",
  "loss 0.5 | norms 1.1e-04 1.2e-02 5.1e+00",
  "loss 0.5 norms 0:1.3e-07 1:4.4e-05 2:1.1e-01",
  "grad_norm 0.5 3:0.1 5:0.2",
  "grad_norm 12:30:05",
  "upgrades norms [0.3, 0.2, 0.5]",
  "layer 1 norm 0.3 layer 2 norm 0.2",
  "|gamma| 0.3 |gate| 0.2 |W1| 0.1",
  "epoch 3: grad norm 0.5, fc1 sparsity 0.3",
];

for (const own of others)
  test(`${own} names none`, () => assert.equal(withLayersOfGradients(own), own));
