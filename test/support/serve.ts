import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HostFacts } from '../../src/parallel-config/index.ts'
import {
  type ServeAnswer,
  type ServeInput,
  type ServeOutcome,
  type ServeRefusal,
  type ServeStage,
  serve,
} from '../../src/serve/index.ts'
import { readLines } from './golden.ts'
import { release, sha256 } from './resolve.ts'

const GOLDEN = join(import.meta.dir, '..', 'golden')

/** What a released package made of one command line, through its own entry point. */
export interface LaunchCase {
  readonly id: string
  readonly vllm_version?: string
  readonly argv: readonly string[]
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly host: HostFacts & { readonly ip: string }
  readonly expect: RecordedLaunch
}

interface RecordedLaunch {
  readonly valid: boolean
  readonly mode?: string
  readonly api_server_count?: number | null
  readonly config_input?: Readonly<Record<string, unknown>>
  readonly config?: Readonly<Record<string, unknown>>
  readonly hash?: string
  /** The fields that the engine configuration changed. */
  readonly launch_config?: Readonly<Record<string, unknown>>
  readonly launch_hash?: string
  readonly async_scheduling?: boolean
  readonly stage?: ServeStage
  readonly errors?: readonly { readonly code: string; readonly argument?: string }[]
}

/** The recorded command lines by what they are of: a release, or `real`. Those in `launch-more` are ours. */
export function launchFiles(folder: 'launch' | 'launch-more'): string[] {
  return readdirSync(join(GOLDEN, folder))
    .filter((name) => name.endsWith('.jsonl.gz'))
    .map((name) => name.slice(0, -'.jsonl.gz'.length))
}

/** The recorded command lines of one file. */
export function launchCases(folder: 'launch' | 'launch-more', name: string): LaunchCase[] {
  return readLines(join(GOLDEN, folder, `${name}.jsonl.gz`))
}

const models = new Map<string, unknown>()

for (const folder of ['launch', 'launch-more'] as const) {
  for (const name of readdirSync(join(GOLDEN, folder, 'models'))) {
    const text = readFileSync(join(GOLDEN, folder, 'models', name), 'utf8')
    models.set(name.slice(0, -'.json'.length), JSON.parse(text))
  }
}

/** What a recorded command line is as a request: the model that it names, and the host that it was recorded on. */
export function launchInput({ argv, files = {}, env = {}, host }: LaunchCase): ServeInput {
  const { ip, ...facts } = host
  const model = argv.find((word) => models.has(word))
  return {
    argv,
    files: new Map(Object.entries(files)),
    model: { config: models.get(model ?? '') },
    env,
    host: { ...facts, address: ip },
  }
}

/** The same as the body of `POST /v1/serve`. */
export function launchRequest(recorded: LaunchCase, vllm_version: string) {
  const { files = new Map(), ...input } = launchInput(recorded)
  return { ...input, files: Object.fromEntries(files), vllm_version }
}

/** What a command line becomes: an answer or a refusal. */
export function served(input: ServeInput, version = '0.24.0'): ServeOutcome {
  return serve(input, release(version), sha256)
}

/** The answer to a command line that launches. */
export function answered(input: ServeInput, version = '0.24.0'): ServeAnswer {
  const { answer, refusal } = served(input, version)
  if (answer === undefined) throw new Error(`does not launch: ${JSON.stringify(refusal)}`)
  return answer
}

/** The refusal of a command line that does not launch. */
export function refused(input: ServeInput, version = '0.24.0'): ServeRefusal {
  const { refusal } = served(input, version)
  if (refusal === undefined) throw new Error('launches')
  return refusal
}
