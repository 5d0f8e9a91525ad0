/** What the parts of a data set are called: `X_train`, `val_index`. */
export const training = /(?:^|_)(?:train(?:ing)?|trn|tr)(?:_|$)/i;
export const validation =
  /(?:^|_)(?:val(?:id(?:ation)?)?|test(?:ing)?|dev|eval|held(?:_?out)?)(?:_|$)/i;
