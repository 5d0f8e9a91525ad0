import { testKinds } from "./kinds.ts";

/** A model of the user's own computes its loss in its forward pass, which the Trainer's smoothing passes over. */
const id = "label-smoothing" as const;
const script = (
  made: string,
  imports = "",
) => `from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments
import torch
${imports}
model = ${made}
arguments = TrainingArguments(output_dir="out", num_train_epochs=3)
trainer = Trainer(model=model, args=arguments, train_dataset=data)
trainer.train()
`;
const own = `class Tagger(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.head = torch.nn.Linear(width, 4)

    def forward(self, input_ids, labels):
        logits = self.head(input_ids)
        return torch.nn.functional.cross_entropy(logits[:, :-1], labels[:, 1:]), logits
`;
const says = /computes its loss itself/;
const library = 'AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")';
const writes = /label_smoothing_factor=0\.1/;

testKinds([
  { name: "a class of this file", id, script: script("Tagger(64)", own), says },
  { name: "one on its way to a device", id, script: script('Tagger(64).to("cuda")', own), says },
  {
    name: "a class of another file",
    id,
    script: script("Decoder(64)", "from skeleton import Decoder"),
    says,
  },
  { name: "a model of the library", id, script: script(library), writes },
  {
    name: "a model of the library on a device",
    id,
    script: script(`${library}.to("cuda")`),
    writes,
  },
]);
