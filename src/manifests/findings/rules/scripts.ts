import type { ShellNotice } from '../../../shell/index.ts'
import { readImage } from '../../../vllm/image.ts'
import type { ContainerRun } from '../../pods/run-container.ts'
import { modelName } from '../../servers/model.ts'
import { argumentOf, type CheckedContainer, type Server } from '../../servers/server.ts'
import {
  atContainer,
  atScript,
  atToken,
  type ContainerRule,
  type Draft,
  memberOfToken,
} from '../draft.ts'
import type { FindingCode } from '../table.ts'
import { isAssumption, isShell } from './not-static.ts'
import { quoted } from './values.ts'

/** What the shell notices in a script, as a finding; anything else that it notices is a `shell_notice`. */
const NOTICE_CODES: ReadonlyMap<string, FindingCode> = new Map([
  ['comment_after_continuation', 'text_dropped'],
  ['blank_after_backslash', 'argument_blank'],
  ['json_unquoted', 'json_unquoted'],
  ['variable_run_as_command', 'reference_undefined'],
])

/** Text of the script that does not reach vLLM. */
export const scriptRule: ContainerRule = function* scriptRule(container) {
  for (const { pod, run, servers } of container.pods) {
    if (servers.length === 0) continue
    for (const draft of stray(container, run)) yield { ...draft, pods: [pod.name] }
    for (const notice of run.notices.filter((one) => concernsVllm(one, servers))) {
      const code = NOTICE_CODES.get(notice.code) ?? 'shell_notice'
      yield { ...atScript(code, container, notice.message, notice), pods: [pod.name] }
    }
  }
}

/** A pattern of file names is meant as one in other commands than vLLM's, and what was assumed is a finding of its own. */
function concernsVllm(notice: ShellNotice, servers: readonly Server[]): boolean {
  if (notice.code !== 'unquoted_glob') return !isAssumption(notice)
  const words = servers.flatMap(({ process }) => process.argv)
  return words.some((word) => /[*?[]/.test(word) && notice.message.includes(word))
}

/** Commands of the script that begin like an option: lines that were meant for vLLM. */
function* stray(container: CheckedContainer, run: ContainerRun): Generator<Draft> {
  for (const { argv } of run.others) {
    const [word = ''] = argv
    if (!/^--?[a-zA-Z]/.test(word)) continue
    const message = `The shell runs ${quoted(argv.join(' '))} as a command of its own, so vLLM does not get it. End the line before it with a backslash and nothing after it`
    const { member, within } = memberOfToken(container, word)
    yield atContainer('line_run_as_command', container, member, message, within)
  }
}

/** Whether a shell reads the command, so that it splits words and removes quotes. */
export function usesShell(run: ContainerRun): boolean {
  return isShell(run.command[0] ?? '')
}

/** `sh -c 'vllm serve "$@"'` whose first argument becomes `$0`. */
export const lostFirstRule: ContainerRule = function* lostFirstRule(container) {
  const run = container.pods[0]?.run
  const [program = '', flag = '', script = '', zero] = [
    ...(run?.command ?? []),
    ...(run?.args ?? []),
  ]
  if (!isShell(program) || !/^-[a-z]*c$/.test(flag) || zero === undefined) return
  if (!/\$[@*]/.test(script) || /\$\{?0/.test(script)) return
  if (/^(?:-|--|_|(?:ba|da)?sh|vllm)$/.test(zero)) return
  const message = `${quoted(zero)} becomes $0 of the script, so "$@" does not contain it. Put -- before it`
  const { member, within } = memberOfToken(container, zero)
  yield atContainer('first_argument_lost', container, member, message, within)
}

/** Servers that name no model. */
export const modelRule: ContainerRule = function* modelRule(container) {
  for (const server of container.pods.flatMap(({ servers }) => servers)) {
    const { argv } = server.process
    const isServer = argv[0] === 'serve' || argv[0] === '-m'
    const named = modelName(argv) ?? argumentOf(server, 'model_tag') ?? argumentOf(server, 'model')
    const hasFile = argv.some((token) => token.startsWith('--config'))
    if (!isServer || hasFile || typeof named === 'string') continue
    const message = 'vllm serve gets no model, so it serves its default one. Name the model'
    yield atToken('model_missing', server, undefined, message)
  }
}

const INSTALLS: readonly (readonly [program: RegExp, verb: RegExp])[] = [
  [/(?:^|\/)(?:pip3?|uv|conda)$/, /^install$/],
  [/(?:^|\/)(?:apt|apt-get|apk|yum|dnf)$/, /^(?:install|add)$/],
  [/(?:^|\/)python3?$/, /^install$/],
]

/** Packages that are installed each time the container starts. */
export const installRule: ContainerRule = function* installRule(container) {
  for (const { pod, run, servers } of container.pods) {
    if (servers.length === 0) continue
    for (const { argv } of run.others) {
      const [name = '', ...words] = argv
      const installs = INSTALLS.some(
        ([program, verb]) => program.test(name) && words.some((word) => verb.test(word)),
      )
      if (!installs) continue
      const message = `${quoted(argv.join(' '))} runs each time the container starts. Build an image with these packages`
      const { member, within } = memberOfToken(container, 'install')
      yield {
        ...atContainer('installs_at_start', container, member, message, within),
        pods: [pod.name],
      }
    }
  }
}

/** Scripts of the image whose path depends on the release. */
export const launcherRule: ContainerRule = function* launcherRule(container) {
  const { tag, hasDigest } = readImage(container.image)
  if (hasDigest || !(tag === undefined || tag === 'latest' || tag === 'nightly')) return
  for (const { pod, run } of container.pods) {
    const script = run.others
      .flatMap(({ argv }) => argv)
      .find((word) => word.includes('/examples/') && /\.(?:sh|py)$/.test(word))
    if (script === undefined) continue
    const message = `${script} is a script of the image, and its path differs between releases; the image ${container.image} can be any of them. Pin the image`
    const { member, within } = memberOfToken(container, script)
    yield {
      ...atContainer('launcher_not_pinned', container, member, message, within),
      pods: [pod.name],
    }
  }
}
