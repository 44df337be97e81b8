import type { ApiRequest } from './requests.ts'

/** The same request, to be pasted elsewhere. */
export interface CodeSample {
  readonly title: string
  readonly code: string
}

/** The operations of the SDK by the path of a request. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['/v1/serve', 'serveCommand'],
  ['/v1/resolve', 'resolveConfig'],
  ['/v1/check', 'checkManifests'],
  ['/v1/plan', 'planDeployment'],
])

/** A request as curl, as a command line and as SDK code, for the service at `origin`. */
export function codeSamples({ path, body }: ApiRequest, origin: string): CodeSample[] {
  const json = JSON.stringify(body, null, 2)
  const [route = path, query] = path.split('?')
  const operation = OPERATIONS.get(route) ?? 'serveCommand'
  const include = /include=(\w+)/.exec(query ?? '')?.[1]
  const sent = include === undefined ? 'body' : `body, query: { include: '${include}' }`
  return [
    { title: 'Command line tool', code: commandLineSample(route, body) },
    {
      title: 'curl',
      code: `curl -sS '${origin}${path}' \\\n  -H 'Content-Type: application/json' \\\n  --data-binary @- <<'EOF'\n${json}\nEOF`,
    },
    {
      title: 'TypeScript SDK',
      code: [
        `import { ${operation} } from 'parallel-config-client'`,
        `import { createClient } from 'parallel-config-client/client'`,
        '',
        `const client = createClient({ baseUrl: '${origin}' })`,
        `const body = ${json}`,
        `const { data, error } = await ${operation}({ client, ${sent} })`,
        `if (error instanceof Error) throw error`,
        `if (error) throw new Error(error.detail)`,
        'console.log(data)',
      ].join('\n'),
    },
  ]
}

/** What of a request the command line tool has options for. */
interface SampleBody {
  readonly vllm_version?: string
  readonly command?: string
  readonly config?: unknown
  readonly manifests?: string
  readonly env?: Readonly<Record<string, string>>
  readonly host?: { readonly platform?: string | null; readonly device_count?: number | null }
}

function commandLineSample(route: string, body: unknown): string {
  const { vllm_version, command, config, manifests, env, host } = body as SampleBody
  if (route === '/v1/plan') return heredoc('parallel-config plan -', JSON.stringify(body, null, 2))
  const options = [
    vllm_version && `--vllm-version ${vllm_version}`,
    host?.platform && `--platform ${host.platform}`,
    host?.device_count != null && `--device-count ${host.device_count}`,
    ...Object.entries(env ?? {}).map(([name, value]) => `--env ${quoteWord(`${name}=${value}`)}`),
  ].filter((option) => typeof option === 'string' && option !== '')
  const called = (name: string) => ['parallel-config', name, ...options].join(' ')
  if (command !== undefined) return heredoc(called('serve -'), command.trimEnd())
  if (manifests !== undefined) return heredoc(called('check -'), manifests.trimEnd())
  return heredoc(called('resolve -'), JSON.stringify(config, null, 2))
}

const heredoc = (command: string, text: string) => `${command} <<'EOF'\n${text}\nEOF`

/** A word as a POSIX shell has to read it. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** The words of a command as text, an option a line. */
export function commandText(argv: readonly string[]): string {
  const program = argv[0] === '-m' ? 'python3' : 'vllm'
  const words = [program, ...argv].map(quoteWord)
  return `${words.join(' ').replaceAll(/ (?=--?[A-Za-z])/g, ' \\\n  ')}\n`
}
