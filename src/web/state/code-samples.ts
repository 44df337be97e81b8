import type { ApiRequest } from './answers.ts'
import { hereDocument, quoteWord } from './shell-text.ts'

/** The same request, to be pasted elsewhere. */
export interface CodeSample {
  readonly title: string
  readonly code: string
}

/** The service that a sample asks. */
interface SampleService {
  readonly origin: string
  /** The release that it takes by default; undefined: it has not said so yet. */
  readonly release: string | undefined
  /** Whether it requires a token, which a sample takes from the environment as TOKEN. */
  readonly needsToken: boolean
}

/** A request as a command line of the tool, which asks no service, as curl, and as SDK code. */
export function codeSamples(request: ApiRequest, service: SampleService): CodeSample[] {
  const body = request.body as SampleBody
  const [route = '', query = ''] = request.path.split('?')
  return [
    { title: 'Command line tool', code: commandLineSample(route, body, service.release) },
    { title: 'curl', code: curlSample(request.path, body, service) },
    { title: 'TypeScript SDK', code: sdkSample(route, query, body, service) },
  ]
}

/** What of a request the command line tool has options for. */
interface SampleBody {
  readonly vllm_version?: string
  readonly command?: string
  readonly manifests?: string
  readonly env?: Readonly<Record<string, string>>
  readonly host?: Readonly<Record<string, unknown>>
  readonly host_report?: object
  readonly model?: SampleModel
  readonly models?: Readonly<Record<string, SampleModel>>
}

interface SampleModel {
  readonly config?: object
  readonly facts?: object
}

/** Between the parts of a command that has a line for each. */
const LINE_GOES_ON = ' \\\n  '

function commandLineSample(route: string, body: SampleBody, release: string | undefined): string {
  const { command, manifests, vllm_version = release, ...rest } = body
  // The command line tool has a default of its own.
  const whole = { ...(vllm_version !== undefined && { vllm_version }), ...rest }
  const options = [
    ...(vllm_version === undefined ? [] : [`--vllm-version ${quoteWord(vllm_version)}`]),
    ...placeOptions(body),
    ...modelOptions(body),
  ]
  const called = (name: string) => [`parallel-config ${name}`, ...options, '-'].join(LINE_GOES_ON)
  if (route === '/v1/serve')
    return withoutModelFacts(body) + hereDocument(called('serve'), command ?? '')
  if (route === '/v1/check')
    return withoutModelFacts(body) + hereDocument(called('check'), manifests ?? '')
  const name = route === '/v1/plan' ? 'plan' : 'resolve'
  const request = command === undefined ? whole : { ...whole, command }
  return hereDocument(`parallel-config ${name} -`, JSON.stringify(request, null, 2))
}

/** The shortest options for the host and the environment. */
function placeOptions({ host = {}, host_report, env = {} }: SampleBody): string[] {
  const { platform, device_count, ...others } = host
  const facts =
    Object.keys(others).length > 0
      ? [`--host ${fileOf(host)}`]
      : [
          ...(typeof platform === 'string' ? [`--platform ${quoteWord(platform)}`] : []),
          ...(typeof device_count === 'number' ? [`--device-count ${device_count}`] : []),
        ]
  return [
    ...facts,
    ...(host_report === undefined ? [] : [`--host-report ${fileOf(host_report)}`]),
    ...Object.entries(env).map(([name, value]) => `--env ${quoteWord(`${name}=${value}`)}`),
  ]
}

function modelOptions({ model, models = {} }: SampleBody): string[] {
  const named = Object.entries(models).map(([name, { config }]) => [`${name}=`, config] as const)
  return [['', model?.config] as const, ...named].flatMap(([name, config]) =>
    config === undefined ? [] : [`--model-config ${name && quoteWord(name)}${fileOf(config)}`],
  )
}

/** A file with a value, as bash and zsh make one for a single command. */
const fileOf = (value: object) => `<(printf %s ${quoteWord(JSON.stringify(value))})`

function withoutModelFacts({ model, models = {} }: SampleBody): string {
  const isLost = [model, ...Object.values(models)].some((each) => each?.facts !== undefined)
  return isLost ? '# There is no option for the facts of the model: curl sends them.\n' : ''
}

function curlSample(path: string, body: object, { origin, needsToken }: SampleService): string {
  const command = [
    `curl -sS ${quoteWord(origin + path)}`,
    "-H 'Content-Type: application/json'",
    ...(needsToken ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    '--data-binary @-',
  ]
  return hereDocument(command.join(LINE_GOES_ON), JSON.stringify(body, null, 2))
}

/** The operations of the SDK by the path of a request. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['/v1/serve', 'serveCommand'],
  ['/v1/resolve', 'resolveConfig'],
  ['/v1/check', 'checkManifests'],
  ['/v1/plan', 'planDeployment'],
])

function sdkSample(
  route: string,
  query: string,
  body: object,
  { origin, needsToken }: SampleService,
): string {
  const operation = OPERATIONS.get(route) ?? ''
  const include = /^include=(\w+)$/.exec(query)?.[1]
  const sent = JSON.stringify(body, null, 2)
  const token = needsToken ? `, headers: { Authorization: \`Bearer \${process.env.TOKEN}\` }` : ''
  const asked = include === undefined ? '' : `, query: { include: '${include}' }`
  return [
    `import { ${operation} } from 'parallel-config-client'`,
    "import { createClient } from 'parallel-config-client/client'",
    '',
    `const client = createClient({ baseUrl: '${origin}'${token} })`,
    `const { data, error } = await ${operation}({ client, body: ${sent}${asked} })`,
    'if (error instanceof Error) throw error',
    'if (error) throw new Error(error.detail)',
    'console.log(data)',
  ].join('\n')
}
