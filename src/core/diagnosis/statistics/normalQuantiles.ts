/** Quantiles of the standard normal: what a statistic exceeds by chance in one case of twenty, and of a hundred. */
export const oneSided95 = 1.645;
export const oneSided99 = 2.33;
