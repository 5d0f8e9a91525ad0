import type { RemedySource } from "./remedy.ts";

function source(label: string, url: string): RemedySource {
  return { label, url };
}

export const sources = {
  adam: source("Kingma & Ba 2015, Adam", "https://arxiv.org/abs/1412.6980"),
  adamw: source(
    "Loshchilov & Hutter 2019, Decoupled Weight Decay Regularization",
    "https://arxiv.org/abs/1711.05101",
  ),
  comparisons: source(
    "Choi et al. 2019, On Empirical Comparisons of Optimizers for Deep Learning",
    "https://arxiv.org/abs/1910.05446",
  ),
  practical: source(
    "Bengio 2012, Practical Recommendations for Gradient-Based Training",
    "https://arxiv.org/abs/1206.5533",
  ),
  disciplined: source(
    "Smith 2018, A Disciplined Approach to Neural Network Hyper-Parameters",
    "https://arxiv.org/abs/1803.09820",
  ),
  dropout: source(
    "Srivastava et al. 2014, Dropout",
    "https://jmlr.org/papers/v15/srivastava14a.html",
  ),
  weightDecay: source(
    "Krogh & Hertz 1991, A Simple Weight Decay Can Improve Generalization",
    "https://proceedings.neurips.cc/paper/1991/hash/8eefcfdf5990e441f0fb6f3fad709e21-Abstract.html",
  ),
  xavier: source(
    "Glorot & Bengio 2010, Understanding the Difficulty of Training Deep Feedforward Neural Networks",
    "https://proceedings.mlr.press/v9/glorot10a.html",
  ),
  he: source("He et al. 2015, Delving Deep into Rectifiers", "https://arxiv.org/abs/1502.01852"),
  clipping: source(
    "Pascanu et al. 2013, On the Difficulty of Training Recurrent Neural Networks",
    "https://arxiv.org/abs/1211.5063",
  ),
  torchClip: source(
    "PyTorch, clip_grad_norm_",
    "https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html",
  ),
  torchAmp: source(
    "PyTorch, Gradient clipping with unscaled gradients",
    "https://docs.pytorch.org/docs/stable/notes/amp_examples.html",
  ),
} as const;
