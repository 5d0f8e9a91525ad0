import { head, type Kind, step, testKinds } from "./kinds.ts";

const trained = (rate: string, model: string, more = "") => `from transformers import (
    AutoConfig, AutoModelForSequenceClassification, AutoTokenizer, BertConfig, BertForMaskedLM, Trainer, TrainingArguments
)
${more}
def run(${model === "" ? "model, " : ""}train_set, held_out):
    ${model === "" ? "pass" : `model = ${model}`}
    arguments = TrainingArguments(output_dir="out", num_train_epochs=4${rate})
    trainer = Trainer(model=model, args=arguments, train_dataset=train_set, eval_dataset=held_out)
    trainer.train()
`;
const stepped = (imports: string, make: string, optimizer: string) => `${head}${imports}
${make}
optimizer = torch.optim.${optimizer}
${step}`;
const words =
  'from transformers import AutoTokenizer\ntokenizer = AutoTokenizer.from_pretrained("small")';
const elsewhere = "from ours import build_model\nmodel = build_model()";
const own = "model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))";
const id = "raise-learning-rate";
const tuned = /=(?:1e-4|0\.0001)\b/;
const fromScratch = /=(?:5e-4|0\.0005|0\.001|1e-3)\b/;

const kinds: readonly Kind[] = [
  {
    name: "a model that a Trainer is handed",
    id,
    script: trained(", learning_rate=2e-5", ""),
    writes: tuned,
  },
  {
    name: "a model that another file makes for a Trainer",
    id,
    script: trained(", learning_rate=2e-5", "build(2)", "from models import build"),
    writes: tuned,
  },
  {
    name: "a handed model at the Trainer's own rate",
    id,
    script: trained("", ""),
    writes: tuned,
  },
  {
    name: "a handed model at the upper end of what trained weights bear",
    id,
    script: trained(", learning_rate=1e-4", ""),
    says: /trained weights/,
  },
  {
    name: "a model that another file makes, beside the tokenizer of a trained one",
    id,
    script: stepped(words, elsewhere, "AdamW(model.parameters(), lr=2e-5)"),
    writes: tuned,
  },
  {
    name: "a model that another file makes, at the upper end of what trained weights bear",
    id,
    script: stepped(words, elsewhere, "AdamW(model.parameters(), lr=1e-4)"),
    says: /trained weights/,
  },
  {
    name: "a handed model, far above what a transformer bears",
    id: "lower-learning-rate",
    script: trained(", learning_rate=5e-2", ""),
    writes: tuned,
  },
  {
    name: "a model from its configuration alone",
    id,
    script: trained(", learning_rate=2e-5", "BertForMaskedLM(BertConfig())"),
    writes: fromScratch,
  },
  {
    name: "an automatic model from its configuration alone",
    id,
    script: trained(
      ", learning_rate=2e-5",
      'AutoModelForSequenceClassification.from_config(AutoConfig.from_pretrained("small"))',
    ),
    writes: fromScratch,
  },
  {
    name: "layers of the script's own beside a tokenizer",
    id,
    script: stepped(words, own, "AdamW(model.parameters(), lr=2e-5)"),
    writes: /lr=(?:0\.001|1e-3|2e-4)/,
  },
  {
    name: "a model that another file makes, beside a schedule of the library",
    id,
    script: stepped(
      "from transformers import get_cosine_schedule_with_warmup",
      elsewhere,
      "AdamW(model.parameters(), lr=3e-4)",
    ),
    writes: /lr=(?:3e-3|0\.003)/,
  },
];
testKinds(kinds);
