import { itemsOf } from "../../python/arguments.ts";
import { callsOf, callsOfMethod } from "../../python/calls.ts";
import { importsOf } from "../../python/imports.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { textOf } from "../../python/tree.ts";

/** Modules that later versions of Keras do not have: `keras.utils.np_utils`, `keras.layers.core`. */
const oldModules =
  /^(?:tensorflow\.(?:python\.)?)?keras\.(?:utils\.(?:np_utils|training_utils|vis_utils)|layers\.(?:core|convolutional|recurrent|normalization|advanced_activations|merge|embeddings|noise|wrappers|pooling)|engine|legacy)\b/;

/** Sessions, placeholders and the like, which went with TensorFlow 1. */
const oldCalls =
  /^(?:(?:tensorflow\.(?:python\.)?)?keras\.backend\.(?:(?:tensorflow_backend\.)?[gs]et_session|(?:set_)?image_dim_ordering)|tensorflow\.(?:config\.gpu\.\w+|Session|InteractiveSession|ConfigProto|GPUOptions|placeholder|enable_eager_execution|set_random_seed|get_default_graph|global_variables_initializer))$/;

/** Functions that no Python has for which there is a later Keras. */
const ofPython2 = /^(?:raw_input|xrange|itertools\.izip)$/;

/** Whether a script has names of Keras 2.10 and before. */
export const knowsOldKeras = oncePerScript(
  (script): boolean =>
    knowsFirstKeras(script) ||
    buildsHiddenModel(script) ||
    importsOf(script).some((i) => oldModules.test(i.qualified)) ||
    callsOf(script).some((c) => oldCalls.test(c.name ?? "") || ofPython2.test(c.name ?? "")) ||
    callsOfMethod(script, "fit_generator", "predict_generator", "evaluate_generator").some(
      ({ receiver }) => receiver !== null && textOf(script, receiver) !== "self",
    ),
);

/** Whether a script has arguments of Keras 1, of which 2.3 was the last to take them: `nb_epoch`, `border_mode`. */
export const knowsFirstKeras = oncePerScript((script): boolean =>
  callsOf(script).some(
    ({ method, argumentList }) =>
      /^(?:fit|fit_generator|Dense|Convolution[123]D|Conv[123]D|Sequential|LSTM)$/.test(method) &&
      itemsOf(script, argumentList).some(({ keyword }) =>
        /^(?:nb_epoch|samples_per_epoch|nb_val_samples|border_mode|nb_filter|nb_row|subsample|dim_ordering|[Wb]_regularizer|output_dim)$/.test(
          keyword ?? "",
        ),
      ),
  ),
);

/**
 * Whether the model is of the copy of Keras that TensorFlow hides in itself, `tensorflow.python.keras`: it stands as it was
 * in 2.6, and takes no optimizer and no layer of the Keras that all others see.
 */
export const buildsHiddenModel = oncePerScript((script): boolean =>
  callsOf(script).some(({ name }) =>
    /^tensorflow\.python\.keras\.(?:\w+\.)*(?:Sequential|Model|load_model)$/.test(name ?? ""),
  ),
);

/** The same of the package that is no part of TensorFlow, which got its names later. */
export const knowsOldPackage = oncePerScript(
  (script): boolean =>
    knowsOldKeras(script) &&
    !importsOf(script).some((i) => /^tensorflow\.(?:python\.)?keras\b/.test(i.qualified)),
);
