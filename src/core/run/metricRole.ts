export const metricRoles = [
  "train_loss",
  "val_loss",
  "grad_norm",
  "layer_grad_norm",
  "learning_rate",
  "train_accuracy",
  "val_accuracy",
  "other",
] as const;

/** What a metric is to the training, whatever its tool calls it. */
export type MetricRole = (typeof metricRoles)[number];
