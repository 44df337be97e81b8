import { type Fields, isFields, listAt, textAt } from '../kubernetes/values.ts'

/** The lists of a pod spec whose items a strategic merge patch merges by a member; it replaces any other list. */
const MERGE_KEYS: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['volumes', 'name'],
  ['env', 'name'],
  ['volumeMounts', 'mountPath'],
  ['ports', 'containerPort'],
])

/**
 * A mapping with a patch laid over it, as a strategic merge patch does it to a pod spec; null in the patch removes a
 * member.
 */
export function mergePatch(base: Fields, patch: Fields): Fields {
  const merged = new Map(Object.entries(base))
  for (const [name, value] of Object.entries(patch)) {
    const known = merged.get(name)
    if (value === null) merged.delete(name)
    else if (isFields(known) && isFields(value)) merged.set(name, mergePatch(known, value))
    else merged.set(name, mergedList(name, known, value) ?? value)
  }
  return Object.fromEntries(merged)
}

/** Two lists whose items are merged; undefined where the patch replaces what was there. */
function mergedList(name: string, base: unknown, patch: unknown): unknown[] | undefined {
  const member = MERGE_KEYS.get(name)
  if (member === undefined || !Array.isArray(base) || !Array.isArray(patch)) return undefined
  const items = new Map<unknown, unknown>()
  for (const [at, item] of [...base, ...patch].entries()) {
    const key = isFields(item) && Object.hasOwn(item, member) ? item[member] : `item ${at}`
    const known = items.get(key)
    items.set(key, isFields(known) && isFields(item) ? mergePatch(known, item) : item)
  }
  return [...items.values()]
}

/** The container of a patch that says what a container of the patched pod spec runs; -1 if none does. */
export function saysWhatRuns(patch: Fields, container: unknown): number {
  return listAt(patch, 'containers').findIndex(
    (one) =>
      isFields(one) &&
      textAt(one, 'name') === textAt(container, 'name') &&
      (Object.hasOwn(one, 'command') || Object.hasOwn(one, 'args')),
  )
}
