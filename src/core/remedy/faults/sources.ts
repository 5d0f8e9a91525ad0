import type { RemedySource } from "../remedy.ts";

export const faultSources = {
  umlaut: {
    label: "Schoop et al. 2021, UMLAUT",
    url: "https://doi.org/10.1145/3411764.3445538",
  },
  neuraLint: {
    label: "Nikanjam et al. 2021, NeuraLint",
    url: "https://arxiv.org/abs/2105.08095",
  },
  deepChecker: {
    label: "Ben Braiek & Khomh 2023, TheDeepChecker",
    url: "https://arxiv.org/abs/2204.00694",
  },
  variational: {
    label: "Kingma & Welling 2014, Auto-Encoding Variational Bayes",
    url: "https://arxiv.org/abs/1312.6114",
  },
  batchNorm: {
    label: "Ioffe & Szegedy 2015, Batch Normalization",
    url: "https://arxiv.org/abs/1502.03167",
  },
  momentum: {
    label: "Sutskever et al. 2013, On the Importance of Initialization and Momentum",
    url: "https://proceedings.mlr.press/v28/sutskever13.html",
  },
  attention: {
    label: "Vaswani et al. 2017, Attention Is All You Need",
    url: "https://arxiv.org/abs/1706.03762",
  },
  targets: {
    label: "Mnih et al. 2015, Human-level Control through Deep Reinforcement Learning",
    url: "https://doi.org/10.1038/nature14236",
  },
  autoTrainer: {
    label: "Zhang et al. 2021, AutoTrainer",
    url: "https://doi.org/10.1109/ICSE43902.2021.00043",
  },
} as const satisfies Record<string, RemedySource>;
