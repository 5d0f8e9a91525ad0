import { type BoostedTrees, parseTrees } from "./boostedTrees.ts";

/** Made by `npm run fit:diagnosis` from the labelled runs. Do not edit by hand. */
export const plateauModel: BoostedTrees = {
  bias: -0.7994,
  trees: parseTrees(`
level<-0.2879? gain<0.006388 accuracy<0.3717? 0.0710 -0.1571 0.3223 0.0662
level<-0.4597? gain<0.006388 level<-0.08206? 0.0413 -0.1523 0.0770 0.2709
level<-0.4597? gap<0.005404 gapGrowth<0.02045? 0.0538 -0.1432 0.2182 0.0279
level<-0.2879? gain<0.006388 gap<0.01256? 0.0587 -0.1357 0.2061 0.0533
gain<0.04528 level<-0.08206? noiseShare<0.2229? 0.0214 0.1962 -0.1434 -0.0094
gain<0.04528 level<-0.08206? noiseShare<0.2229? 0.0189 0.1778 -0.1387 -0.0087
gain<0.04528 level<-0.08206? noiseShare<0.2229? 0.0166 0.1634 -0.1345 -0.0080
gain<0.04528 gap<0.01256 noiseShare<0.2229? 0.1551 0.0100 -0.1307 -0.0074
level<-0.4597? validationRange<-2.069 accuracy<0.3717? 0.1115 -0.1119 0.1323 -0.0333
gain<0.04528 gap<0.01256 noiseShare<0.2229? 0.1371 0.0055 -0.1251 -0.0080
gain<0.04528 level<-0.08206? noiseShare<0.06979? 0.0019 0.1339 -0.1271 -0.0356
gain<0.01159 gap<0.005404? noiseShare<0.06979? 0.1201 -0.0020 -0.1168 0.0180
gap<0.02265 validationGain<0.03889? position<0.3347 0.1124 -0.0737 -0.0929 0.1323
gain<0.04528 level<-0.0369? noiseShare<0.06979? 0.0057 0.1313 -0.1211 -0.0307
gain<0.04528 level<-0.0369? noiseShare<0.06979? 0.0050 0.1259 -0.1189 -0.0282
gap<0.02265 validationGain<0.005859? position<0.3347 0.1136 -0.0134 -0.0839 0.1181
gain<0.1303 accuracy<0.3717 - 0.1408 0.0080 -0.1136 0.0000
gain<0.1303 gap<0.005404 - 0.1029 -0.0089 -0.1108 0.0000
level<-0.4597? early<0.9973? accuracy<0.3717? -0.0880 0.0877 0.0911 -0.0543
gap<0.02265 validationRange<-2.277? position<0.02922 0.1305 0.0161 -0.1064 0.0273
gain<0.1303 accuracy<0.3717 - 0.1300 0.0031 -0.1056 0.0000
gapGrowth<0.02045 gainError<0.06069? validationNow<0.001164? 0.0863 -0.0412 0.0228 -0.0881
gap<0.005404 gainError<0.07399? position<0.02922 0.0967 -0.0490 -0.0867 0.0229
gain<0.0021 gainError<0.07399? noiseShare<0.05358? 0.0918 -0.0737 -0.0922 0.0329
accuracy<0.3717 validationLevel<0.01258 early<0.9973? 0.1260 0.0323 -0.0437 0.0918
gain<0.1303 level<-0.0369? validationGain<-0.06455 -0.0035 0.0991 -0.0249 -0.1053
validationNow<0.001164 position<0.002427 early<0.9973? -0.0440 0.1016 -0.0515 0.0797
gainError<0.07399 trend<-1.127? halfway<0.01695 -0.0308 0.0719 -0.0073 -0.1150
accuracy<0.3717 validationLevel<0.01258 gap<0.005404? 0.1200 0.0290 0.0307 -0.0624
noiseShare<0.3149? validationNow<0.001164 gainError<0.07399? 0.0532 -0.0485 0.1044 -0.0316
accuracy<0.3717? gainError<0.07399 validationNow<0.0003128? 0.0486 -0.0785 0.0824 -0.1117
accuracy<0.3717 validationLevel<0.01258 early<0.9867? 0.1130 0.0258 -0.0394 0.0657
gain<0.1303 accuracy<0.3717? validationGain<-0.03505 0.0402 -0.0472 -0.0190 -0.0983
noiseShare<0.3149? validationNow<0.001164 noise<0.2186? 0.0454 -0.0432 0.1005 -0.0164
gap<0.005404 gradient<-0.5526? early<0.9973? 0.0998 -0.0198 -0.0422 0.0838
accuracy<0.3717 validationLevel<0.01258 trend<-1.127? 0.1071 0.0226 -0.0554 0.0239
gainError<0.07399 level<-0.0369? halfway<0.01695 -0.0047 0.1045 0.0004 -0.1010
validationRange<-2.736 position<0.006018? gapGrowth<0.02045? -0.0353 0.1183 0.0225 -0.0572
gainError<0.07399 level<-0.0369? validationNow<0.1703? -0.0038 0.1000 -0.1008 -0.0033
accuracy<0.4175? validationRange<-2.069 validationNow<0.0003128? 0.0865 -0.0066 0.0655 -0.0980
halfway<0.006407 gap<0.09468 accuracy<0.3717 0.1105 0.0274 0.0790 -0.0236
early<0.9867? noiseShare<0.05358? gainError<0.06069 -0.0609 0.0253 0.0881 -0.0263
gap<0.005404 gradient<-0.5526? early<0.9973? 0.0926 -0.0206 -0.0356 0.0726
gain<0.1303 gradientShare<-0.702 validationGain<-0.004513 0.1051 0.0006 -0.0175 -0.0855
gainError<0.07399 level<-0.0369? validationNow<0.133? -0.0027 0.0957 -0.0947 -0.0027
halfway<0.006407 validationNow<0.06715 validationNow<0.001164 0.1049 0.0238 0.0433 -0.0298
noiseShare<0.3149? gradient<0.06986? halfway<0.1051 -0.0262 0.1004 0.0946 -0.0139
accuracy<0.4175? validationRange<-2.069 validationNow<0.0003128? 0.0753 -0.0034 0.0635 -0.0891
accuracy<0.3717 - accuracy<0.5746 0.0781 0.0000 -0.0794 0.0096
gainError<0.07399 trend<-1.127? validationNow<0.133? -0.0214 0.0508 -0.0905 0.0006
noiseShare<0.05358? gain<0.003841 best<0.05042 0.0284 -0.0687 0.0736 -0.0051
gap<0.005404 gradient<-0.5526? position<0.02922 0.0847 -0.0216 -0.0568 0.0184
gradientShare<0.01579? level<-0.4597? gradient<-0.3615? -0.0267 0.0522 0.0398 -0.0919
gradientShare<-0.702 level<-2.924? validationNow<0.001871? -0.0454 0.1330 0.0239 -0.0471
tail<0.2847? gap<0.01256? noiseShare<0.3149? 0.0649 -0.0182 -0.0455 0.0446
gainError<0.07399 gradient<0.06986? validationNow<0.133? 0.0012 0.1123 -0.0860 0.0034
early<0.9973? validationNow<0.001871 gainError<0.06069 0.0395 -0.0355 0.0893 -0.0210
accuracy<0.3717 - accuracy<0.5746 0.0703 0.0000 -0.0753 0.0092
halfway<0.006407 validationNow<0.06715 since<0.02266? 0.0938 0.0121 -0.0907 0.0061
gradientShare<-0.702 level<-2.924? validationRange<-2.736 -0.0424 0.1215 0.0648 -0.0229
early<0.3377? best<0.2231 trend<-1.127? 0.0920 -0.0436 -0.0548 0.0238
early<0.9867? early<0.3377? best<1.402 0.0457 -0.0337 0.0658 -0.0238
gainError<0.07399 gradient<0.06986? validationNow<0.133? 0.0013 0.1018 -0.0802 0.0061
gain<0.205 gradientShare<-0.702 - 0.0879 -0.0032 -0.0650 0.0000
tail<0.2847? noiseShare<0.03205? gain<0.003841 -0.0254 0.0588 0.0180 -0.0522
accuracy<0.4175? gainError<0.07399 validationNow<0.0003128? 0.0274 -0.0427 0.0556 -0.0758
noiseShare<0.3149? gradient<0.06986? halfway<0.1051 -0.0225 0.0817 0.0815 -0.0202
gradientShare<0.07161? level<-0.4597? validationNow<0.002882 -0.0186 0.0392 0.0283 -0.0850
gradientShare<-0.702 level<-2.924? validationGain<0.005859? -0.0405 0.1096 0.0087 -0.0552
gap<0.005404 gradient<-0.3615? early<0.9973? 0.0691 -0.0298 -0.0274 0.0558
early<0.2636? best<0.2231 early<0.9644? 0.0925 -0.0353 -0.0324 0.0295
since<0.02266? halfway<0.006407 early<0.9644? 0.0348 -0.0884 -0.0056 0.0600
accuracyGain<0.01199 rate<0.699? validationGain<0.03889 -0.0780 0.0424 0.0358 -0.0299
noiseShare<0.05358? gapGrowth<0.01068? validationGain<0.03889 0.0185 -0.0569 0.0471 -0.0261
gainError<0.07399 level<-0.0369? validationBest<-2.064 -0.0028 0.0801 0.0127 -0.0703
tail<0.2847? noiseShare<0.01831? early<0.634? -0.0301 0.0487 0.0301 -0.0423
gradientShare<-0.702 level<-2.924? validationNow<0.001164? -0.0380 0.1013 0.0199 -0.0354
since<0.02266? halfway<0.006407 early<0.9644? 0.0329 -0.0827 -0.0063 0.0562
accuracyGain<0.01199 rate<0.699? validationGain<0.03889 -0.0750 0.0390 0.0328 -0.0276
gainError<0.07399 level<-0.0369? halfway<0.01695 -0.0028 0.0771 0.0145 -0.0655
`),
};
