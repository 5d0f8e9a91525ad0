import { type Kind, testKinds } from "./kinds.ts";

const id = "early-stopping" as const;
const head =
  "import pytorch_lightning as pl\nfrom pytorch_lightning.callbacks import ModelCheckpoint\n";

/** A script that trains a module of another file, whose checkpoint is made with `options`. */
const keeping = (options: string) => `${head}from ours import Network, Data
checkpoint = ModelCheckpoint(${options}, save_top_k=1)
trainer = pl.Trainer(max_epochs=30, callbacks=[checkpoint])
trainer.fit(Network(), Data())
`;

/** A module that logs by `logging`. */
const logging = (line: string, trainer = "pl.Trainer(max_epochs=30)") => `${head}import torch
class Network(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(8, 2)

    def training_step(self, batch, index):
        return self.loss(batch)

    def validation_step(self, batch, index):
        loss = self.loss(batch)
        ${line}

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=1e-3)

trainer = ${trainer}
trainer.fit(Network(), data)
`;

const stopped: readonly Kind[] = [
  {
    name: "by what a checkpoint keeps the best weights by",
    id,
    script: keeping('monitor="validate_loss"'),
    writes: /EarlyStopping\(monitor="validate_loss", patience=5\)/,
  },
  {
    name: "by the score that a checkpoint keeps the best weights by",
    id,
    script: keeping('monitor="val_acc", mode="max"'),
    writes: /EarlyStopping\(monitor="val_acc", mode="max", patience=5\)/,
  },
  {
    name: "by a loss of evaluations",
    id,
    script: logging('self.log("eval_loss", loss)'),
    writes: /monitor="eval_loss"/,
  },
  {
    name: "by an entry of a dictionary that is logged",
    id,
    script: logging('self.log_dict({"val/acc": self.score(batch), "val/loss": loss})'),
    writes: /monitor="val\/loss"/,
  },
  {
    name: "in a Trainer that is made of options",
    id,
    script: logging('self.log("val_loss", loss)', "pl.Trainer.from_argparse_args(options)"),
    writes: /from_argparse_args\(options,\s+callbacks=\[.*EarlyStopping/,
  },
];

const left: readonly Kind[] = [
  {
    name: "a checkpoint by the loss of training",
    id,
    script: keeping('monitor="train_loss"'),
    says: /logs no validation loss/,
  },
  {
    name: "a checkpoint by a count of steps",
    id,
    script: keeping('monitor="step", mode="max"'),
    says: /logs no validation loss/,
  },
  {
    name: "a checkpoint of the highest loss",
    id,
    script: keeping('monitor="val_loss", mode="max"'),
    says: /logs no validation loss/,
  },
  {
    name: "a checkpoint of a score that is to fall by mistake",
    id,
    script: keeping('monitor="val_accuracy"'),
    says: /logs no validation loss/,
  },
  {
    name: "a checkpoint whose mode is an option",
    id,
    script: keeping('monitor="val_loss", mode=options.mode'),
    says: /logs no validation loss/,
  },
  {
    name: "a name that is put together",
    id,
    script: logging('self.log(f"{stage}_loss", loss)'),
    says: /logs no validation loss/,
  },
  {
    name: "a dictionary that is made elsewhere",
    id,
    script: logging("self.log_dict(self.metrics(batch))"),
    says: /logs no validation loss/,
  },
  {
    name: "a size that is logged at evaluations",
    id,
    script: logging('self.log("val_batch_size", len(batch))'),
    says: /logs no validation loss/,
  },
];

testKinds([...stopped, ...left]);
