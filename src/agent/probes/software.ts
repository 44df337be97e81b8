import { z } from 'zod'
import { runChild } from '../child.ts'
import { type Fact, isKnown, notApplicable, Unknown, unread } from '../fact.ts'
import { isRead, NotRead, type Reading, type Root } from '../root.ts'

/** What a Python says of itself when asked. */
export interface PythonFacts {
  /** Undefined: it has no vLLM. */
  readonly vllm: string | undefined
  readonly nixl: boolean
  readonly ray: boolean
  /** vLLM's platform plugins that are installed. */
  readonly plugins: readonly InstalledPlugin[]
}

/** An entry point in the group `vllm.platform_plugins`. */
export interface InstalledPlugin {
  readonly name: string
  /** The Python package that it leads into: `vllm_ascend`. */
  readonly package: string
}

/** NIXL and Ray are imported for real, as vLLM does: a package that is there and does not load is not importable. */
const SCRIPT = `
import importlib, importlib.metadata, json, os, sys
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
def importable(name):
    try:
        importlib.import_module(name)
        return True
    except BaseException:
        return False
def version(name):
    try:
        return importlib.metadata.version(name)
    except Exception:
        return None
def plugins():
    try:
        found = importlib.metadata.entry_points(group="vllm.platform_plugins")
        return [{"name": entry.name, "package": entry.value.split(":")[0].split(".")[0]} for entry in found][:64]
    except Exception:
        return []
json.dump({"vllm": version("vllm"), "nixl": importable("nixl._api"), "ray": importable("ray"), "plugins": plugins()}, out)
`

const Answer = z.strictObject({
  vllm: z.string().min(1).max(256).nullable(),
  nixl: z.boolean(),
  ray: z.boolean(),
  plugins: z
    .array(z.strictObject({ name: z.string().max(128), package: z.string().max(128) }))
    .max(64),
})

const DEADLINE_SECONDS = 60

/** Importing Ray takes seconds of a CPU, so an answer is reused for this long. */
const KEEP_SECONDS = 600
const answers = new Map<string, { readonly at: number; readonly facts: PythonFacts }>()

/** Why nothing is known of the software: no Python was given. */
export const NO_PYTHON = new Unknown(
  'python',
  'not_asked',
  'No Python was given. Set --python to the one that vLLM runs in',
)

/** Asks `python`; an `Unknown` when none was given, the tree is not the running host's, or it failed. */
export async function askPython(
  root: Root,
  python: string | undefined,
): Promise<Fact<PythonFacts>> {
  if (python === undefined) return NO_PYTHON
  if (!root.live) {
    const message = 'The tree is not that of the running host, so its Python was not started'
    return new Unknown('python', 'not_asked', message)
  }
  const before = answers.get(python)
  if (before && performance.now() - before.at < KEEP_SECONDS * 1000) return before.facts
  const facts = await start(python)
  if (isKnown(facts)) answers.set(python, { at: performance.now(), facts })
  return facts
}

async function start(python: string): Promise<Fact<PythonFacts>> {
  const limits = { deadlineSeconds: DEADLINE_SECONDS, mostBytes: 65_536 }
  const outcome = await runChild([python, '-c', SCRIPT], limits)
  switch (outcome.kind) {
    case 'late':
      return failed(`${python} did not end within ${DEADLINE_SECONDS} s`)
    case 'too_long':
      return failed(`${python} printed too much`)
    case 'not_started':
      return failed(`Cannot start ${python}: ${outcome.why}`)
    case 'ended':
      return read(python, outcome.output, outcome.exitCode)
  }
}

const NUMACTL_FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin', '/usr/sbin', '/sbin']

/** Whether numactl is where vLLM would find it: on the PATH or, in a tree, in the folders it usually names. */
export function probeNumactl(root: Root): Fact<boolean> {
  if (root.live && root.dir === '/') return Bun.which('numactl') !== null
  const found = NUMACTL_FOLDERS.map((folder) => numactlIn(root, folder))
  if (found.includes(true)) return true
  const unclear = found.find((one) => one instanceof NotRead && !one.missing)
  if (unclear instanceof NotRead) return unread('numactl', 'numactl_unreadable', unclear)
  if (found.includes(false)) return false
  return new Unknown('numactl', 'no_programs', 'The tree has no folder of programs')
}

function numactlIn(root: Root, folder: string): Reading<boolean> {
  const names = root.list(folder)
  if (!isRead(names)) return names
  if (!names.includes('numactl')) return false
  const program = root.bytes(`${folder}/numactl`, 1)
  return isRead(program) ? true : new NotRead(false, program.why)
}

/** Version of vLLM as a fact. */
export function vllmFact(python: Fact<PythonFacts>): Fact<string> {
  if (!isKnown(python)) return python
  return (
    python.vllm ?? notApplicable('python', 'vLLM is not installed in the Python that was given')
  )
}

function read(python: string, output: string, exitCode: number): Fact<PythonFacts> {
  try {
    const { vllm, ...rest } = Answer.parse(JSON.parse(output))
    return { vllm: vllm ?? undefined, ...rest }
  } catch {
    return failed(`${python} ended with exit code ${exitCode} and did not answer`)
  }
}

function failed(message: string): Unknown {
  return new Unknown('python', 'python_failed', message)
}
