/** Whether a version of vLLM (`0.24.0`, `0.24.1.dev3+g1a2b`) is of the release `0.minor` or a later one. */
export function hasReached(version: string, minor: number): boolean {
  const [major = 0, own = 0] = version.split('.', 2).map(Number)
  return major > 0 || own >= minor
}
