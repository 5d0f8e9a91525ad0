export type Phase = "train" | "validation" | "test";

const phases = new Map<string, Phase>([
  ...["train", "training", "trn", "tr"].map((word) => [word, "train"] as const),
  ...[
    "val",
    "vali",
    "valid",
    "validation",
    "validate",
    "validating",
    "dev",
    "eval",
    "evaluate",
    "evaluating",
    "evaluation",
    "holdout",
    "vld",
  ].map((word) => [word, "validation"] as const),
  ...["test", "testing", "tst"].map((word) => [word, "test"] as const),
]);

const inScript: readonly (readonly [RegExp, string])[] = [
  [/[损損]失(?:值|函数|関数)?|손실(?:값|도)?/g, " loss "],
  [/准确率|正确率|精度|准确度|準確率|正解率|정확도/g, " accuracy "],
  [/学习率|学習率|學習率|학습률/g, " lr "],
  [/梯度|勾配|기울기/g, " grad "],
  [/范数|ノルム/g, " norm "],
  [/(?:训练|訓練|学習|훈련|학습)[集用时時]?/g, " train "],
  [/(?:验证|校验|検証|驗證|評価|검증|평가)[集用时時]?/g, " val "],
  [/(?:测试|測試|テスト|테스트)[集用时時]?/g, " test "],
  [/轮次|轮数|轮|周期|エポック|에포크|에폭/g, " epoch "],
  [/步数|步|ステップ|스텝/g, " step "],
  [/平均|평균/g, " mean "],
  [/合計|合计|总|總|총/g, " total "],
];
const translations = new Map(
  Object.entries({
    loss: "pérdida perdida pérdidas verlust verluste perte pertes perda perdita verlies strata kayıp kaybı потеря потери потерь втрати лосс",
    accuracy:
      "exactitud genauigkeit exactitude acurácia acuracia accuratezza nauwkeurigheid dokładność doğruluk doğruluğu akurasi точность точности точність",
    error: "fehler fout erreur hata ошибка ошибки",
    epoch: "época epoca epoche epochen époque epok epoka эпоха эпохи епоха dönem devir",
    step: "paso schritt étape passo stap adım шаг итерация iteración itération",
    train:
      "entrenamiento entraînement treino treinamento trainings addestramento apprentissage eğitim treningowa treningowy treningu обучение обучении обучения обучающая тренировка",
    val: "validación validierung validierungs validação validazione doğrulama walidacja walidacyjna walidacyjny walidacji валидация валидации валидационная",
    test: "prueba teste testowa testowy тест тесте тестовая",
    lr: "lernrate",
    total: "gesamt totale итого",
    mean: "promedio moyenne durchschnitt durchschnittlicher средняя средний",
  }).flatMap(([word, list]) => list.split(" ").map((other) => [other, word] as const)),
);
/** Between translated words they say nothing; in `loss_de` the word is a language. */
const prepositions = new Set("de di do da du des en del la el le les d na на im".split(" "));
const learningRate =
  /taux d['’]apprentissage|tasa de aprendizaje|taxa de aprendiza(?:do|gem)|tasso di apprendimento|öğrenme oranı|скорость обучения/gi;
/** German writes `Trainingsverlust` in one word. */
const germanCompound = /^(trainings?|validierungs?|test|gesamt)(verlust|genauigkeit|fehler)$/;
/** `te_loss` beside `tr_loss`: alone it is a word of several languages. */
const testInShort = /^te[_-](?=loss|acc|err)/i;
const fusedPhase = /^(train|tr|val|valid|test|eval|dev)(loss|acc|accuracy)$/;
const fusedValue = /^(loss)(value)$/;

/** Lower-case words of a name: cut at what is no letter or digit and at the humps of camelCase. */
export function wordsOf(name: string): readonly string[] {
  let text = name;
  if (/[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/.test(text))
    for (const [from, to] of inScript) text = text.replace(from, to);
  text = text
    .replace(learningRate, " lr ")
    .replace(/IoU/g, "iou")
    .replace(testInShort, "test ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  const found = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  const foreign = found.some((word) => translations.has(word));
  return found.flatMap((word) => {
    if (foreign && prepositions.has(word)) return [];
    const fused = fusedPhase.exec(word) ?? fusedValue.exec(word) ?? germanCompound.exec(word);
    return fused === null ? [translated(word)] : [fused[1] ?? "", fused[2] ?? ""].map(translated);
  });
}

function translated(word: string): string {
  return translations.get(word) ?? word;
}

/** As it is often misspelt: `traing`, `trainning`. */
const training = /^train\w{0,3}g$/;

export function phaseOf(word: string): Phase | null {
  return phases.get(word) ?? (word.startsWith("train") && training.test(word) ? "train" : null);
}
