/** Work that is done in steps, so that its caller can do something else between them. */
export type Steps<T> = Generator<void, T>

/** Runs all steps at once and returns their result. */
export function finish<T>(steps: Steps<T>): T {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}
