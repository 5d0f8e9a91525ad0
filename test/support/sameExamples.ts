import fc from "fast-check";

/**
 * Imported before tests, it has properties tried on the same examples in every run: what is checked before a change
 * lands does not hang on luck. `npm run test:unit` draws new examples each time, to find what these do not show.
 */
fc.configureGlobal({ seed: 20_261_130 });
