import { head, testKinds } from "./kinds.ts";

/** Adapters of trained weights take higher rates than those weights, and not the ones of a network that starts from nothing. */
const id = "raise-learning-rate";
const says = /adapters of them, seldom bear rates above (?:2e-4|0\.0002)/;
const settings = (rate: string, made: string) => `import torch
from transformers import AutoModelForCausalLM, BitsAndBytesConfig, TrainingArguments, Trainer
from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
from trl import SFTConfig, SFTTrainer
model = AutoModelForCausalLM.from_pretrained("base", quantization_config=BitsAndBytesConfig(load_in_4bit=True))
${made.replace("RATE", rate)}
trainer.train()
`;
const wrapped = `model = get_peft_model(prepare_model_for_kbit_training(model), LoraConfig(r=16, lora_alpha=32))
trainer = Trainer(model=model, args=TrainingArguments("out", learning_rate=RATE), train_dataset=data)`;
const handed = `trainer = SFTTrainer(
    model=model,
    args=SFTConfig(output_dir="out", learning_rate=RATE),
    peft_config=LoraConfig(r=8),
    train_dataset=data,
)`;
const loop = (rate: string, config: string) => `${head}from peft import ${config}, get_peft_model
from transformers import AutoModelForSequenceClassification
model = get_peft_model(AutoModelForSequenceClassification.from_pretrained("base"), ${config}(task_type="SEQ_CLS"))
optimizer = torch.optim.AdamW(model.parameters(), lr=${rate})
for batch in loader:
    optimizer.zero_grad()
    model(**batch).loss.backward()
    optimizer.step()
`;

testKinds([
  { name: "adapters of four-bit weights", id, script: settings("2e-4", wrapped), says },
  { name: "adapters that the trainer adds", id, script: settings("3e-4", handed), says },
  { name: "adapters in a loop", id, script: loop("2e-4", "LoraConfig"), says },
  { name: "adapters whose rank changes", id, script: loop("1.5e-4", "AdaLoraConfig"), says },
  {
    name: "a rate below them",
    id,
    script: settings("1e-5", wrapped),
    writes: /learning_rate=1e-4/,
  },
  { name: "their lower end", id, script: loop("1e-4", "LoraConfig"), writes: /lr=2e-4/ },
  {
    name: "soft prompts",
    id,
    script: loop("2e-4", "PromptTuningConfig"),
    writes: /lr=(?:2e-3|0\.002)/,
  },
]);

const tuned = (
  network: string,
  rate: string,
) => `from transformers import Trainer, TrainingArguments
from transformers import ${network.split(".")[0]}
model = ${network}
arguments = TrainingArguments("out", learning_rate=${rate})
Trainer(model=model, args=arguments, train_dataset=data).train()
`;
const bert = 'AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")';
const lower = "lower-learning-rate";
const still = /hardly move at rates below/;

testKinds([
  {
    name: "adapters at their usual rate",
    id: lower,
    script: loop("2e-4", "LoraConfig"),
    says: still,
  },
  { name: "adapters above", id: lower, script: loop("1e-3", "LoraConfig"), writes: /lr=1e-4/ },
  { name: "trained weights at a low rate", id: lower, script: tuned(bert, "2e-5"), says: still },
  {
    name: "trained weights at a high rate",
    id: lower,
    script: tuned(bert, "1e-4"),
    writes: /learning_rate=2e-5/,
  },
  {
    name: "trained weights whose loss diverges",
    id: lower,
    sign: "divergence",
    script: tuned(bert, "2e-5"),
    writes: /learning_rate=2e-6/,
  },
  {
    name: "a T5 at the rate of others",
    id: lower,
    script: tuned('T5ForConditionalGeneration.from_pretrained("t5-small")', "5e-5"),
    says: still,
  },
  {
    name: "a T5 by its checkpoint",
    id,
    script: tuned('AutoModelForSeq2SeqLM.from_pretrained("google/flan-t5-base")', "5e-5"),
    writes: /learning_rate=(?:3e-4|0\.0003)/,
  },
  {
    name: "a T5 at its own rate",
    id,
    script: tuned('T5ForConditionalGeneration.from_pretrained("t5-small")', "3e-4"),
    says: /seldom bear rates above/,
  },
]);
