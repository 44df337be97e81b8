import { statSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { z } from 'zod'
import { HostId, Labels } from '../hosts/host.ts'

/** The exit codes of the agent; docs/agent.md and its help list them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  no_accelerator: 3,
  probe_failed: 4,
  refused: 5,
  unreachable: 6,
  differs: 7,
} as const

/** The environment variable with the enrolment token. */
export const TOKEN_VARIABLE = 'PARALLEL_CONFIG_AGENT_TOKEN'

/** What `--help` prints. */
export const HELP = `Reports the accelerators, NUMA nodes and limits of this host to the parallel-config service.

Usage: agent [doctor | --print | --diff FILE | --once] [options]

Commands
  doctor                  print what was found, what is unknown and why, and what vLLM would do here
  --print                 print the report and stop; no server is asked
  --diff FILE             compare the host with a report that --print wrote
  --once                  report once and stop
  (none)                  report on start and on change, and renew the lease in between; without --server,
                          and with --metrics-listen, only serve the facts as metrics

Options
  --format FORMAT         of --print: json, table or prometheus (json)
  --root DIR              the folder that stands for / (/)
  --live                  DIR is this host's own tree, mounted elsewhere: ask its drivers too
  --server URL            the service, such as https://parallel-config.example
  --audience TEXT         audience of the signed messages (the origin of --server)
  --host-id NAME          name of this host (its host name)
  --label KEY=VALUE       label to enrol with; may be repeated
  --state-dir DIR         key and sequence (/var/lib/parallel-config-agent)
  --token-file FILE       enrolment token; else the variable ${TOKEN_VARIABLE}
  --python FILE           the Python that vLLM runs in, to find its vLLM, NIXL and Ray
  --nvml-library FILE     NVML (libnvidia-ml.so.1)
  --nvidia-smi FILE       asked when NVML fails (nvidia-smi)
  --metrics-listen ADDR   serve Prometheus metrics at http://ADDR/metrics, such as 127.0.0.1:9464
  --help                  this text

Devices are chosen as vLLM chooses them: CUDA_VISIBLE_DEVICES, HIP_VISIBLE_DEVICES, ROCR_VISIBLE_DEVICES.

Exit codes
  0  done
  1  an error of the agent itself, or of its state folder
  2  the command line is wrong
  3  no usable accelerator; the report is complete (--print, doctor, --once)
  4  a probe failed: the report is degraded, or has no platform or device count (--print, doctor, --once)
  5  refused: enrolment was refused, or the report was (--once); a new token or an operator is needed
  6  the server could not be reached or could not take the report (--once)
  7  the host differs from the report (--diff)
`

/** What the command line and the environment ask for. */
export interface Settings {
  readonly command: 'doctor' | 'print' | 'diff' | 'once' | 'loop' | 'measure'
  readonly format: 'json' | 'table' | 'prometheus'
  /** The file of the report that `diff` compares with. */
  readonly diff: string | undefined
  readonly root: string
  readonly live: boolean
  readonly server: string | undefined
  readonly audience: string | undefined
  readonly hostId: string
  readonly labels: Readonly<Record<string, string>>
  readonly stateDir: string
  readonly tokenFile: string | undefined
  readonly python: string | undefined
  readonly nvmlLibrary: string
  readonly nvidiaSmi: string
  readonly metricsListen: { readonly hostname: string; readonly port: number } | undefined
}

/** The command line is wrong; the message says how. */
export class UsageError extends Error {}

/** Reads the command line; 'help' when help is asked for. Throws a UsageError that says what to change. */
export function readArguments(args: readonly string[]): Settings | 'help' {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  const command = readCommand(values, positionals)
  if ((command === 'once' || command === 'loop') && values.server === undefined) {
    throw new UsageError(
      '--server is missing. Name the service, or use --print or --metrics-listen',
    )
  }
  return {
    command,
    format: readFormat(values.format, command),
    diff: values.diff,
    root: readRoot(values.root),
    live: values.live || values.root === '/',
    server: optional(values.server, readServer),
    audience: values.audience,
    hostId: readHostId(values['host-id'] ?? hostname().toLowerCase()),
    labels: readLabels(values.label ?? []),
    stateDir: readStateDir(values['state-dir']),
    tokenFile: values['token-file'],
    python: optional(values.python, programPath),
    nvmlLibrary: programPath(values['nvml-library']),
    nvidiaSmi: programPath(values['nvidia-smi']),
    metricsListen: optional(values['metrics-listen'], readListen),
  }
}

function readCommand(
  values: ReturnType<typeof parse>['values'],
  positionals: readonly string[],
): Settings['command'] {
  const [word, ...more] = positionals
  if (word !== undefined && word !== 'doctor') {
    throw new UsageError(`"${word}" is not a command. The only command is doctor`)
  }
  if (more.length > 0) throw new UsageError(`"${more[0]}" is one word too many`)
  const given = [
    word !== undefined && ('doctor' as const),
    values.print && ('print' as const),
    values.diff !== undefined && ('diff' as const),
    values.once && ('once' as const),
  ].filter((command) => command !== false && command !== undefined)
  const [command, other] = given
  if (other) throw new UsageError('Use only one of doctor, --print, --diff and --once')
  if (command) return command
  return values.server === undefined && values['metrics-listen'] !== undefined ? 'measure' : 'loop'
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: {
        print: { type: 'boolean', default: false },
        once: { type: 'boolean', default: false },
        diff: { type: 'string' },
        format: { type: 'string' },
        root: { type: 'string', default: '/' },
        live: { type: 'boolean', default: false },
        server: { type: 'string' },
        audience: { type: 'string' },
        'host-id': { type: 'string' },
        label: { type: 'string', multiple: true },
        'state-dir': { type: 'string', default: '/var/lib/parallel-config-agent' },
        'token-file': { type: 'string' },
        python: { type: 'string' },
        'nvml-library': { type: 'string', default: 'libnvidia-ml.so.1' },
        'nvidia-smi': { type: 'string', default: 'nvidia-smi' },
        'metrics-listen': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function readFormat(text: string | undefined, command: Settings['command']): Settings['format'] {
  if (text === undefined) return 'json'
  if (text !== 'json' && text !== 'table' && text !== 'prometheus') {
    throw new UsageError(`--format is "${text}". Use json, table or prometheus`)
  }
  if (command === 'print') return text
  throw new UsageError('--format is the form of --print. Add --print, or leave --format out')
}

function optional<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text)
}

/** A path is taken from here, a bare name is left to the PATH or the loader. */
function programPath(text: string): string {
  const path = text.includes('/') ? resolve(text) : text
  if (path.length > 0 && path.length <= 256) return path
  throw new UsageError(`"${text}" is not a path of 1 to 256 characters`)
}

function readRoot(text: string): string {
  if (statSync(text, { throwIfNoEntry: false })?.isDirectory()) return text
  throw new UsageError(`--root is "${text}", but there is no such folder`)
}

function readStateDir(text: string): string {
  if (text !== '') return text
  throw new UsageError('--state-dir is empty. Name a folder')
}

function readServer(text: string): string {
  const url = URL.parse(text)
  if (
    !url ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.username ||
    url.search ||
    url.hash
  ) {
    throw new UsageError(`--server is "${text}". Use a URL such as https://parallel-config.example`)
  }
  return url.href.replace(/\/$/, '')
}

/** The name of a machine may have capitals, which DNS and the service ignore. */
function readHostId(text: string): string {
  const read = HostId.safeParse(text)
  if (read.success) return read.data
  throw new UsageError(`--host-id "${text}": ${messageOf(read.error)}`)
}

function readLabels(texts: readonly string[]): Labels {
  const pairs = texts.map(readLabel)
  const keys = pairs.map(([key]) => key)
  const twice = keys.find((key, at) => keys.indexOf(key) !== at)
  if (twice !== undefined) throw new UsageError(`--label ${twice} is there twice. Give it once`)
  const read = Labels.safeParse(Object.fromEntries(pairs))
  if (read.success) return read.data
  throw new UsageError(`--label: ${messageOf(read.error)}`)
}

function messageOf(error: z.ZodError): string {
  const [issue] = error.issues
  const where = issue && issue.path.length > 0 ? `"${issue.path.join('.')}": ` : ''
  return `${where}${issue?.message ?? 'it is not valid'}`
}

function readLabel(text: string): [string, string] {
  const [key, ...value] = text.split('=')
  if (key && value.length > 0) return [key, value.join('=')]
  throw new UsageError(`--label is "${text}". Use KEY=VALUE`)
}

function readListen(text: string): { hostname: string; port: number } {
  const url = URL.parse(`http://${text}`)
  if (url && /:\d{1,5}$/.test(text)) {
    return { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80) }
  }
  throw new UsageError(
    `--metrics-listen is "${text}". Use an address and a port, such as 127.0.0.1:9464`,
  )
}
