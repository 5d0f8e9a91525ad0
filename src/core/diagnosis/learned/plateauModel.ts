import { type BoostedTrees, parseTrees } from "./boostedTrees.ts";

/** Made by `npm run fit:diagnosis` from the labelled runs. Do not edit by hand. */
export const plateauModel: BoostedTrees = {
  bias: -0.7994,
  trees: parseTrees(`
level<-0.2879? gain<0.006388 accuracy<0.3717? 0.0888 -0.1964 0.4029 0.0828
level<-0.4597? gain<0.006388 level<-0.08206? 0.0490 -0.1879 0.0908 0.3227
level<-0.4597? gap<0.005404 gapGrowth<0.02045? 0.0724 -0.1753 0.2540 0.0261
gain<0.04528 level<-0.08206? noiseShare<0.2229? 0.0291 0.2478 -0.1808 -0.0158
gain<0.04528 level<-0.08206? noiseShare<0.2229? 0.0247 0.2189 -0.1732 -0.0143
gain<0.04528 gap<0.01256 noiseShare<0.2229? 0.2026 0.0150 -0.1667 -0.0129
level<-0.4597? validationRange<-2.069 accuracy<0.3717? 0.1386 -0.1419 0.1672 -0.0358
gain<0.04528 level<-0.08206? noiseShare<0.2229? 0.0092 0.1754 -0.1575 -0.0137
gain<0.04528 gap<0.01256 noiseShare<0.06979? 0.1645 -0.0013 -0.1589 -0.0468
gain<0.01159 gap<0.005404? noiseShare<0.06979? 0.1486 -0.0051 -0.1459 0.0186
gain<0.04528 level<-0.0369? noiseShare<0.2229? 0.0052 0.1659 -0.1449 -0.0096
gap<0.02265 validationGain<0.005859? position<0.3347 0.1496 -0.0120 -0.1127 0.1567
gain<0.04528 level<-0.0369? noiseShare<0.06979? 0.0047 0.1527 -0.1466 -0.0312
gap<0.02265 validationRange<-2.277? position<0.3347 0.1706 0.0328 -0.1007 0.1415
gain<0.1303 accuracy<0.3717 - 0.1730 0.0081 -0.1388 0.0000
gain<0.1303 gap<0.005404 - 0.1185 -0.0104 -0.1344 0.0000
level<-0.4597? early<0.9973? accuracy<0.3717? -0.1050 0.1126 0.1056 -0.0661
gain<0.1303 accuracy<0.3717 validationGain<-0.06455 0.1591 0.0025 -0.0435 -0.1361
gap<0.02265? gainError<0.07399 position<0.03873 0.0752 -0.1094 -0.1409 0.0324
validationNow<0.001164 position<0.008366 early<0.9973? -0.0261 0.1409 -0.0704 0.1078
gain<0.0021 gainError<0.07399? noiseShare<0.05358? 0.1110 -0.0989 -0.1129 0.0432
accuracy<0.3717 validationLevel<0.01258 early<0.9973? 0.1533 0.0306 -0.0507 0.1035
gainError<0.07399 trend<-1.127? halfway<0.01695 -0.0387 0.0885 -0.0110 -0.1423
validationNow<0.001164 position<0.002427 accuracy<0.3717? -0.0468 0.1177 0.0063 -0.1323
accuracy<0.3717 validationLevel<0.01258 gap<0.005404? 0.1441 0.0287 0.0349 -0.0744
noiseShare<0.3149? validationNow<0.001164 gainError<0.07399? 0.0618 -0.0574 0.1266 -0.0414
gapGrowth<0.02045 rate<0.699 validationNow<0.001164? -0.0167 0.1040 0.0199 -0.0883
gainError<0.07399 level<-0.0369? validationNow<0.1703? -0.0078 0.1319 -0.1353 -0.0153
early<0.9867? level<-0.0369? gainError<0.06069 -0.0529 0.0894 0.1217 -0.0401
gain<0.1303 gradientShare<-0.702 validationGain<-0.01589 0.1370 0.0024 -0.0229 -0.1179
accuracy<0.3717 - accuracy<0.5746 0.1153 0.0000 -0.1121 0.0083
validationRange<-2.736 position<0.006018? early<0.9973? -0.0390 0.1464 -0.0396 0.0833
gainError<0.07399 trend<-1.127? halfway<0.01695 -0.0293 0.0707 0.0003 -0.1211
gap<0.005404 gradient<-0.5526? position<0.02922 0.1176 -0.0272 -0.0855 0.0270
accuracy<0.3717 - accuracy<0.5746 0.1068 0.0000 -0.1035 0.0085
gainError<0.07399 level<-0.0369? halfway<0.01695 -0.0037 0.1183 -0.0012 -0.1136
halfway<0.006407 validationNow<0.06715 validationNow<0.001164 0.1368 0.0245 0.0544 -0.0397
noiseShare<0.3149? gradient<0.06986? halfway<0.1051 -0.0339 0.1248 0.1180 -0.0216
gain<0.1303 gradientShare<0.01579? rate<-3.149e-7? 0.0378 -0.0720 -0.0208 -0.1085
gainError<0.07399 early<0.3377? validationNow<0.133? 0.1034 -0.0050 -0.1138 -0.0024
gap<0.005404 gradient<-0.5526? early<0.9973? 0.1068 -0.0271 -0.0442 0.0903
noiseShare<0.05358? gain<0.003841 best<0.05042 0.0322 -0.0872 0.0966 -0.0088
accuracy<0.4175? validationRange<-2.069 validationNow<0.0003128? 0.0955 -0.0082 0.0848 -0.1106
halfway<0.006407 validationNow<0.06715 since<0.02266? 0.1246 0.0160 -0.1125 0.0061
gradientShare<-0.702 level<-2.924? validationRange<-2.736 -0.0540 0.1628 0.0874 -0.0309
noiseShare<0.05358? early<0.9867? tail<0.2847? -0.0661 0.0504 0.0776 -0.0148
gainError<0.07399 level<-0.0369? validationNow<0.133? -0.0019 0.1076 -0.1030 -0.0006
noiseShare<0.3149? gradient<0.06986? halfway<0.1051 -0.0296 0.1121 0.1067 -0.0239
gradientShare<-0.702 level<-2.924? validationNow<0.001871? -0.0491 0.1497 0.0276 -0.0530
accuracy<0.3717 - accuracy<0.5746 0.0882 0.0000 -0.0867 0.0108
gainError<0.07399 gradient<0.06986? rate<2 0.0025 0.1243 -0.1087 -0.0071
validationGain<0.03889? gap<0.005404 - 0.0705 -0.0104 -0.0797 0.0000
tail<0.2847? noiseShare<0.03205? noiseShare<0.3149? -0.0277 0.0716 -0.0515 0.0527
gradientShare<0.07161? gain<0.1303 early<0.7273? 0.0297 -0.0766 0.0231 -0.1162
gradientShare<-0.702 level<-2.924? validationRange<-2.736 -0.0423 0.1322 0.0718 -0.0271
early<0.9867? early<0.3377? best<1.402 0.0526 -0.0406 0.0806 -0.0387
gainError<0.07399 level<-0.0369? validationNow<0.133? -0.0015 0.0984 -0.0958 0.0059
gradientShare<-0.702 validationLevel<-3.409? validationNow<0.001164? -0.0413 0.1235 0.0248 -0.0430
since<0.02266? halfway<0.006407 early<0.9644? 0.0416 -0.1088 -0.0099 0.0779
noiseShare<0.05358? gain<0.003841 validationGain<0.03889 0.0260 -0.0713 0.0591 -0.0323
`),
};
