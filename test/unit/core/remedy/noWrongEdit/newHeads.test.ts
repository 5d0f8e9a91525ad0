import { head, testKinds } from "./kinds.ts";

const headOn = (given: string, later = "") => `${head}from torchvision import models
model = models.resnet18(weights="DEFAULT")
for p in model.parameters():
    p.requires_grad = False
model.fc = nn.Linear(512, 5)
optimizer = torch.optim.AdamW(${given}, lr=1e-3)
for epoch in range(30):
    ${later}
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
`;

const kerasOn = (
  body: string,
  freeze: string,
  imports = "tensorflow.keras",
) => `import tensorflow as tf
from ${imports}.applications import ResNet50
from ${imports}.layers import Dense, GlobalAveragePooling2D
from ${imports}.models import Model, Sequential
${body}
${freeze}
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(images, labels, epochs=30)
`;
const functional = `base = ResNet50(include_top=False, weights="imagenet")
model = Model(inputs=base.input, outputs=Dense(5)(GlobalAveragePooling2D()(base.output)))`;
const sequential = `model = Sequential()
model.add(ResNet50(include_top=False, pooling="avg", weights="imagenet"))
model.add(Dense(5))`;
const allFrozen = "for layer in base.layers:\n    layer.trainable = False";

const headInList = (given: string) =>
  headOn(given)
    .replace('resnet18(weights="DEFAULT")', 'mobilenet_v3_small(weights="DEFAULT")')
    .replace("p.requires_grad = False", "pass")
    .replace("lr=1e-3", "lr=1e-5")
    .replace("model.fc = nn.Linear(512, 5)", "model.classifier[3] = nn.Linear(1024, 5)");

testKinds([
  {
    name: "a new head in a list of layers that learns alone",
    id: "raise-learning-rate",
    script: headInList("model.classifier[3].parameters()"),
    writes: /lr=1e-3/,
  },
  {
    name: "a trained layer of a list of which another is new",
    id: "raise-learning-rate",
    script: headInList("model.classifier[0].parameters()"),
    writes: /lr=1e-4/,
  },
  {
    name: "a new head on a network of which no parameter learns",
    id: "lower-learning-rate",
    script: headOn("model.parameters()"),
    writes: /lr=1e-4/,
  },
  {
    name: "a new head on a network of which the last block learns again",
    id: "lower-learning-rate",
    script: headOn("model.parameters()", "model.layer4.requires_grad_(True)"),
    writes: /lr=1e-4/,
  },
  {
    name: "the rate of a network of which the last block learns again",
    id: "raise-learning-rate",
    script: headOn("model.parameters()", "model.layer4.requires_grad_(True)"),
    says: /may start from trained weights/,
  },
  {
    name: "a new head on a network that an option freezes",
    id: "lower-learning-rate",
    script: headOn("model.parameters()").replace("for p in", "if freeze:\n  for p in"),
    writes: /lr=1e-4/,
  },
  {
    name: "Keras: a new head on a network that stands still",
    id: "lower-learning-rate",
    script: kerasOn(functional, "base.trainable = False"),
    writes: /Adam\(learning_rate=(?:1e-4|0\.0001)\)/,
  },
  {
    name: "Keras: a new head on a network whose layers stand still",
    id: "lower-learning-rate",
    script: kerasOn(functional, allFrozen),
    writes: /Adam\(learning_rate=(?:1e-4|0\.0001)\)/,
  },
  {
    name: "Keras: a new head behind a layer that stands still",
    id: "lower-learning-rate",
    script: kerasOn(sequential, "model.layers[0].trainable = False"),
    writes: /Adam\(learning_rate=(?:1e-4|0\.0001)\)/,
  },
  {
    name: "Keras: a network of which some layers stand still",
    id: "lower-learning-rate",
    script: kerasOn(functional, allFrozen.replace("base.layers", "base.layers[:100]")),
    writes: /Adam\(learning_rate=(?:1e-4|0\.0001)\)/,
  },
  {
    name: "Keras: a trained network that learns",
    id: "lower-learning-rate",
    script: kerasOn(functional, ""),
    writes: /Adam\(learning_rate=(?:2e-5|0\.00002)\)/,
  },
  {
    name: "Keras that is no part of TensorFlow, beside it",
    id: "lower-learning-rate",
    script: kerasOn(functional, "base.trainable = False", "keras"),
    writes: /[^.]keras\.optimizers\.Adam\(/,
  },
  {
    name: "Keras of TensorFlow, with layers of the other",
    id: "lower-learning-rate",
    script: kerasOn(functional, "base.trainable = False", "keras").replaceAll(
      "Model(",
      "tf.keras.Model(",
    ),
    writes: /tf\.keras\.optimizers\.Adam\(/,
  },
  {
    name: "a new head in a group, which learns from nothing",
    id: "lower-learning-rate",
    script: headOn('[{"params": model.fc.parameters()}]'),
    writes: /lr=1e-4/,
  },
  {
    name: "a trained network in a group",
    id: "lower-learning-rate",
    script: headOn('[{"params": model.parameters()}]').replace("= False", "= True"),
    writes: /lr=[1-5]e-5|lr=0\.00002/,
  },
  {
    name: "layers that join the optimizer later",
    id: "clip-gradient-norm",
    script: headOn(
      "model.fc.parameters()",
      'if epoch == 5: optimizer.add_param_group({"params": model.layer4.parameters()})',
    ),
    writes: /clip_grad_norm_\(\[p for group in optimizer\.param_groups/,
  },
]);
