import { isNoise } from "../words/metricName.ts";
import { namedNumbers } from "./namedNumbers.ts";
import { recordFormat, recordOf } from "./recordFormat.ts";

const record = / iter: (\d+) {2}(?=\S)/;
/** Its forerunner prints `loss: 5.9 (5.6)`, which is AverageMeter's way. */
const mean = /: -?\d[\d.e+-]{0,20} \(/;

/**
 * log.txt of Detectron2: `eta: 0:30:00  iter: 19  total_loss: 3.9  …  lr: 0.003  max_mem: 1646M`, two blanks between.
 * All starts are appended to one file. At iteration 0 the rate may be `N/A`, which is no value.
 */
export const detectron2 = recordFormat({
  id: "detectron2",
  label: "Detectron2",
  specificity: 75,
  claimAfter: 2,
  mark: (text) => text.includes(" iter: ") && text.length <= 8000,
  parse(text) {
    const found = record.exec(text);
    if (found === null || !/\blr: |total_loss: /.test(text) || mean.test(text)) return null;
    const items = namedNumbers(text.slice(found.index + found[0].length), "  ", ": ");
    const values = items.filter(
      ([name]) => !isNoise(name) && !/^(?:last_)?(?:data_)?time$/.test(name),
    );
    return recordOf(values, { step: found[1] });
  },
});
