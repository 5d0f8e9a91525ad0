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
  rmsprop: source(
    "Tieleman & Hinton 2012, Lecture 6e: RMSprop",
    "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
  ),
  momentum: source(
    "Sutskever et al. 2013, On the Importance of Initialization and Momentum",
    "https://proceedings.mlr.press/v28/sutskever13.html",
  ),
  cosine: source("Loshchilov & Hutter 2017, SGDR", "https://arxiv.org/abs/1608.03983"),
  oneCycle: source("Smith & Topin 2018, Super-Convergence", "https://arxiv.org/abs/1708.07120"),
  cyclical: source("Smith 2017, Cyclical Learning Rates", "https://arxiv.org/abs/1506.01186"),
  warmUp: source(
    "Goyal et al. 2017, Accurate, Large Minibatch SGD",
    "https://arxiv.org/abs/1706.02677",
  ),
  torchSchedules: source(
    "PyTorch, How to adjust learning rate",
    "https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",
  ),
  earlyStopping: source(
    "Prechelt 1998, Early Stopping, But When?",
    "https://doi.org/10.1007/3-540-49430-8_3",
  ),
  augmentation: source(
    "Shorten & Khoshgoftaar 2019, A Survey on Image Data Augmentation",
    "https://doi.org/10.1186/s40537-019-0197-0",
  ),
  labelSmoothing: source(
    "Szegedy et al. 2016, Rethinking the Inception Architecture",
    "https://arxiv.org/abs/1512.00567",
  ),
  batchNorm: source(
    "Ioffe & Szegedy 2015, Batch Normalization",
    "https://arxiv.org/abs/1502.03167",
  ),
  layerNorm: source("Ba et al. 2016, Layer Normalization", "https://arxiv.org/abs/1607.06450"),
  groupNorm: source("Wu & He 2018, Group Normalization", "https://arxiv.org/abs/1803.08494"),
  rectifiers: source(
    "Glorot et al. 2011, Deep Sparse Rectifier Neural Networks",
    "https://proceedings.mlr.press/v15/glorot11a.html",
  ),
  variance: source(
    "Bouthillier et al. 2021, Accounting for Variance in Machine Learning Benchmarks",
    "https://arxiv.org/abs/2103.03098",
  ),
  umlaut: source("Schoop et al. 2021, UMLAUT", "https://doi.org/10.1145/3411764.3445538"),
  neuraLint: source("Nikanjam et al. 2021, NeuraLint", "https://arxiv.org/abs/2105.08095"),
  deepChecker: source(
    "Ben Braiek & Khomh 2023, TheDeepChecker",
    "https://arxiv.org/abs/2204.00694",
  ),
  variational: source(
    "Kingma & Welling 2014, Auto-Encoding Variational Bayes",
    "https://arxiv.org/abs/1312.6114",
  ),
  attention: source(
    "Vaswani et al. 2017, Attention Is All You Need",
    "https://arxiv.org/abs/1706.03762",
  ),
  targets: source(
    "Mnih et al. 2015, Human-level Control through Deep Reinforcement Learning",
    "https://doi.org/10.1038/nature14236",
  ),
  autoTrainer: source(
    "Zhang et al. 2021, AutoTrainer",
    "https://doi.org/10.1109/ICSE43902.2021.00043",
  ),
} as const;
