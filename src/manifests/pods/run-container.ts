import {
  type Process,
  type RunOptions,
  runArgv,
  type ShellNotice,
  type Unknown,
  vllmArguments,
} from '../../shell/index.ts'
import { type Image, readImage, servesByItself } from '../../vllm/image.ts'
import { type Fields, listAt, scalarText, textAt } from '../kubernetes/values.ts'
import type { Pod } from '../workloads/pod.ts'
import { type ContainerEnvironment, environmentOf } from './environment.ts'
import { TooMuchText } from './expand.ts'
import { filesOf } from './files.ts'
import type { StreamData, TextPlace } from './stream-data.ts'

/** A vLLM process of a container. */
export interface VllmProcess {
  /** What follows `vllm`, or what follows `python3` starting with `-m`. */
  readonly argv: readonly string[]
  readonly process: Process
}

/** What a container of a pod runs. */
export interface ContainerRun {
  readonly pod: Pod
  readonly image: Image
  readonly environment: ContainerEnvironment
  /** The command and arguments after the kubelet expanded them; the entrypoint of the image is not part of it. */
  readonly command: readonly string[]
  readonly args: readonly string[]
  /** Whether the command is that of the image, `vllm serve`. */
  readonly byEntrypoint: boolean
  /** Whether the entrypoint of the image is assumed to run the arguments, which begin with a program. */
  readonly runsArguments: boolean
  /** Files that the stream puts into the container, by absolute path. */
  readonly files: ReadonlyMap<string, string>
  /** Where the texts of those files stand in the stream. */
  readonly places: ReadonlyMap<string, TextPlace | undefined>
  readonly vllm: readonly VllmProcess[]
  /** Every other program that it starts. */
  readonly others: readonly Process[]
  readonly notices: readonly ShellNotice[]
  readonly stopped: ShellNotice | undefined
  /** What keeps it from being known what runs. */
  readonly unknown: readonly Unknown[]
}

/** Works out what a container of a pod runs. */
export function runContainer(container: Fields, pod: Pod, data: StreamData): ContainerRun {
  const image = readImage(textAt(container, 'image') ?? '')
  try {
    return runIn(environmentOf(container, pod, data), { container, pod, data, image })
  } catch (error) {
    if (!(error instanceof TooMuchText)) throw error
    const what = 'the text that its variables are replaced with'
    const because = 'the variables of the stream make it too long'
    return {
      ...nothing(pod, image),
      unknown: [{ what, because, start: 0, end: 0 }],
    }
  }
}

function nothing(pod: Pod, image: Image): ContainerRun {
  return {
    pod,
    image,
    environment: { values: new Map(), placeholders: [] },
    command: [],
    args: [],
    byEntrypoint: servesByItself(image),
    runsArguments: false,
    files: new Map(),
    places: new Map(),
    vllm: [],
    others: [],
    notices: [],
    stopped: undefined,
    unknown: [],
  }
}

interface Started {
  readonly container: Fields
  readonly pod: Pod
  readonly data: StreamData
  readonly image: Image
}

function runIn(
  environment: ContainerEnvironment,
  { container, pod, data, image }: Started,
): ContainerRun {
  const expand = (value: unknown) =>
    data.references.expand(scalarText(value) ?? '', (name) => environment.values.get(name))
  const command = listAt(container, 'command').map(expand)
  const args = listAt(container, 'args').map(expand)
  const byEntrypoint = command.length === 0 && servesByItself(image)
  const argv = byEntrypoint ? ['vllm', 'serve', ...args] : [...command, ...args]
  const mounted = [...filesOf(container, pod, data)]
  const files = new Map(mounted.map(([path, { text }]) => [path, text]))
  const places = new Map(mounted.map(([path, { place }]) => [path, place]))
  const runsArguments = command.length === 0 && !byEntrypoint && PROGRAM.test(args[0] ?? '')
  const known = { environment, command, args, byEntrypoint, runsArguments, files, places }
  const common = { ...nothing(pod, image), ...known }
  if (command.length === 0 && !byEntrypoint && !runsArguments) return common
  const isHostNamed = pod.template.spec.hostNetwork !== true
  const options: RunOptions = {
    dialect: 'sh',
    env: environment.values,
    files,
    opaque: environment.placeholders,
    ...(isHostNamed && { hostname: hostNameOf(pod) }),
  }
  const run = runArgv(argv, options, data.scripts)
  const vllm: VllmProcess[] = []
  const others: Process[] = []
  for (const process of run.processes) {
    const vllmArgv = vllmArguments(process.argv)
    if (vllmArgv === undefined || QUESTION.test(vllmArgv[0] ?? '')) others.push(process)
    else vllm.push({ argv: vllmArgv, process })
  }
  return {
    ...common,
    vllm,
    others,
    notices: run.notices,
    stopped: run.stopped,
    unknown: run.unknown ?? [],
  }
}

/** `vllm --version` and the like start nothing. */
const QUESTION = /^(?:-v|-h|--version|--help|collect-env)$/

/** Programs that arguments begin with where the entrypoint of an image runs whatever it is given. */
const PROGRAM = /(?:^|\/)(?:vllm|python3?|(?:ba)?sh)$/

function hostNameOf({ name, template }: Pod): string {
  return textAt(template.spec, 'hostname') ?? name
}
