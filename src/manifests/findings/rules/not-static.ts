import type { Range, ShellNotice } from '../../../shell/index.ts'
import { readImage } from '../../../vllm/image.ts'
import type { ContainerRun } from '../../pods/run-container.ts'
import { scriptsOf, wordsOf } from '../../servers/scripts-of.ts'
import { type CheckedContainer, type PodRun, runsVllm } from '../../servers/server.ts'
import { dependsOn } from '../../servers/unknown-words.ts'
import { atContainer, atScript, type ContainerRule, type Draft } from '../draft.ts'

const VLLM_COMMAND =
  /\bvllm(?:\s+|-rs\W+)(?:serve|launch)\b|vllm\.entrypoints|vllm\/inference_api\.py/
const VLLM_IMAGE = /(?:^|[^a-z])vllm(?:$|[^a-z])|^kserve/
/** Options that no other server has. */
const VLLM_OPTION =
  /^--(?:gpu[-_]memory[-_]utilization|max[-_]model[-_]len|enable[-_]auto[-_]tool[-_]choice|max[-_]num[-_]batched[-_]tokens|max[-_]lora[-_]rank|enable[-_]lora)(?:=|$)/
/** Images of what stands in front of vLLM, or in its place. */
const OTHER_IMAGE = /router|proxy|gateway|mock|simulator|-sim(?:$|-)/

/** Whether the container looks as if it runs vLLM. */
export function looksLikeVllm(container: CheckedContainer): boolean {
  const known = knownLooks.get(container)
  if (known !== undefined) return known
  const looks = looksIt(container)
  knownLooks.set(container, looks)
  return looks
}

/** The answers so far: each pod of a container needs it. */
const knownLooks = new WeakMap<CheckedContainer, boolean>()

function looksIt(container: CheckedContainer): boolean {
  if (runsVllm(container) || mentionsVllm(container)) return true
  const image = readImage(container.image).name.toLowerCase()
  if (OTHER_IMAGE.test(image)) return false
  if (VLLM_IMAGE.test(image) || wordsOf(container).some((word) => VLLM_OPTION.test(word)))
    return true
  return VLLM_IMAGE.test(container.name) && container.pods[0]?.accelerators !== undefined
}

/** Whether the command of the container, or a script of the stream that it runs, has one of vLLM in it. */
function mentionsVllm(container: CheckedContainer): boolean {
  const texts = [...wordsOf(container), ...scriptsOf(container).map(({ text }) => text)]
  return texts.some((text) => VLLM_COMMAND.test(text))
}

/** What keeps it from being known what a container runs, and the part of its script that it is about. */
interface NotStatic {
  readonly why: string
  readonly range?: Range
}

/** What keeps it from being known what a container runs; undefined if it is known, or is not vLLM. */
export function notStatic(
  container: CheckedContainer,
  { run, servers, accelerators }: PodRun,
): NotStatic | undefined {
  const { incomplete } = container.workload
  const couldBeVllm = looksLikeVllm(container)
  if (incomplete !== undefined) {
    return couldBeVllm || accelerators !== undefined ? { why: incomplete } : undefined
  }
  if (!couldBeVllm) return undefined
  const unknown = servers.flatMap(({ process }) => process.process.unknown)
  const [first] = [...unknown, ...(servers.length === 0 ? run.unknown : [])]
  if (first !== undefined) return { why: `it ${dependsOn(first)}`, range: first }
  return servers.length === 0 ? insideTheImage(container, run) : assumedOf(container, run)
}

function assumedOf({ image }: CheckedContainer, run: ContainerRun): NotStatic | undefined {
  if (run.runsArguments)
    return { why: `the entrypoint of ${image} is assumed to run its arguments` }
  const notice = run.notices.find(isAssumption)
  return notice === undefined ? undefined : { why: notice.message, range: notice }
}

/** Whether the shell assumed something that may change what runs. */
export function isAssumption({ code }: ShellNotice): boolean {
  return code === 'unread_file' || code === 'branch_assumed'
}

/** Containers of which it is not known what they run. */
export const notStaticRule: ContainerRule = function* notStaticRule(container) {
  for (const podRun of container.pods) {
    const found = notStatic(container, podRun)
    if (found === undefined) continue
    const message = `What this container runs is not known from the manifest: ${found.why}`
    yield { ...atScript('not_static', container, message, found.range), pods: [podRun.pod.name] }
  }
}

const SCRIPT = /\.(?:sh|py)$|entrypoint/
const KNOWN_SCRIPTS = /(?:^|\/)(?:multi-node-serving|run_cluster|ray_init)\.sh$|proxy/

function insideTheImage(container: CheckedContainer, run: ContainerRun): NotStatic | undefined {
  if (run.stopped !== undefined) return undefined
  if (run.command.length === 0 && !run.byEntrypoint && !run.runsArguments) {
    return { why: `the entrypoint of ${container.image} is in the image` }
  }
  for (const { argv } of run.others) {
    const module = argv[argv.indexOf('-m') + 1] ?? ''
    if (argv.includes('-m') && /vllm/.test(module)) {
      return { why: `the Python module ${module} starts vLLM, with options of its own` }
    }
    const script = argv.slice(0, 2).find((word) => SCRIPT.test(word))
    if (script === undefined || KNOWN_SCRIPTS.test(script) || run.files.has(script)) continue
    return { why: `${script} is a script in the image` }
  }
  return undefined
}

/** The shell ends with an error before vLLM starts. */
export const stoppedRule: ContainerRule = function* stoppedRule(container) {
  for (const draft of stops(container)) yield draft
}

/** Whether a program, by its name or path, is a shell. */
export function isShell(program: string): boolean {
  return /(?:^|\/)(?:ba|da|z|a)?sh$/.test(program)
}

/** Whether a container does nothing but call a shell with `-c` and no script. */
function lacksScript({ others, command, args }: ContainerRun): boolean {
  const words = [...command, ...args]
  const [{ argv } = { argv: [] }] = others
  return (
    argv.length === words.length && isShell(words[0] ?? '') && /^-[a-z]*c$/.test(words.at(-1) ?? '')
  )
}

function* stops(container: CheckedContainer): Generator<Draft> {
  for (const { pod, run, servers } of container.pods) {
    if (lacksScript(run)) {
      const message = `The shell stops at once: no script follows ${[...run.command, ...run.args].at(-1)}. Write it as an item of args`
      yield { ...atContainer('script_stops', container, ['command'], message), pods: [pod.name] }
      continue
    }
    if (run.stopped === undefined || servers.length > 0 || !mentionsVllm(container)) continue
    const message = `The shell stops before vLLM starts: ${run.stopped.message}`
    const code = run.stopped.code === 'shell_placeholder' ? 'placeholder_left' : 'script_stops'
    yield { ...atScript(code, container, message, run.stopped), pods: [pod.name] }
  }
}
