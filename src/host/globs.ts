import picomatch from "picomatch";

export type PathTest = (relativePath: string) => boolean;

/** Whether a path, relative with forward slashes, matches one of the globs. A glob that is no glob matches nothing. */
export function globTest(globs: readonly string[]): PathTest {
  const tests = globs.filter((glob) => glob.length > 0 && glob.length <= 1000).map(compile);
  return (relativePath) => tests.some((test) => test(relativePath));
}

function compile(glob: string): PathTest {
  try {
    return picomatch(glob, { dot: true, nocase: process.platform === "win32" });
  } catch {
    return () => false;
  }
}
