import type { CheckAnswer, ManifestFinding } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { findDefinition } from '../../manifests/index.ts'
import { plural } from '../../vllm/values/show.ts'
import { outcomeOf } from '../ask/ask.ts'
import { UnableError } from '../exit.ts'
import { JoinedFiles } from '../input/joined-files.ts'
import { readManifests } from '../input/manifest-files.ts'
import { splitPair } from '../input/option-values.ts'
import { readObject } from '../input/yaml.ts'
import type { CommandOptions } from '../program.ts'
import { inOptions } from '../report/in-options.ts'
import { countFindings, type Report, type ReportFinding } from '../report/report.ts'
import type { System } from '../system.ts'
import { openService, requestOf } from './context.ts'

/** Checks manifests: all files together, as they are applied together. */
export async function check(
  paths: readonly string[],
  options: CommandOptions,
  system: System,
): Promise<Report> {
  const ask = await openService(options, system)
  const files = await readManifests(paths, system)
  const joined = new JoinedFiles(files)
  const { answer, refusal } = await outcomeOf<CheckAnswer>(ask, {
    method: 'POST',
    path: '/v1/check',
    body: {
      ...(await requestOf(options, system)),
      ...(await modelsOf(options, system)),
      manifests: joined.text,
    },
  })
  if (answer === undefined) throw new UnableError(refusal.detail)
  const placed = answer.findings.map((finding) => placeFinding(finding, joined))
  const findings = placed.map(({ finding }) => finding)
  return {
    verdict: answer.verdict,
    headline: headlineOf(answer, findings),
    summary: answer.workloads.map(describeWorkload),
    findings,
    subjects: files.map(({ name }) => name),
    answer: { ...answer, findings: placed.map(({ written }) => written) },
  }
}

async function modelsOf({ modelConfig }: CommandOptions, system: System): Promise<object> {
  if (modelConfig === undefined) return {}
  const named = modelConfig.map(async (text) => {
    const [name, path] = splitPair(text)
    return [name, { config: await readObject(system, path) }]
  })
  return { models: Object.fromEntries(await Promise.all(named)) }
}

/** A finding at its place in its file: for the report, and as `--output json` prints it. */
export function placeFinding(found: ManifestFinding, joined: JoinedFiles) {
  const { code, severity, message, document, pointer, pods, ignored } = found
  const place = joined.placeOf(found.line, found.column)
  const finding: ReportFinding = {
    code,
    severity,
    message: inOptions(message),
    pointer: `${document}${pointer}`,
    place,
    pods,
    // A server may have codes that this program does not know.
    unknown: findDefinition(code)?.unknown === true,
    ignored,
  }
  return { finding, written: { ...found, file: place.file, line: place.line } }
}

function headlineOf(
  { verdict, workloads }: CheckAnswer,
  findings: readonly ReportFinding[],
): string {
  if (verdict === 'nothing_found') return 'no vLLM runs in what was given'
  if (workloads.length === 0) return countFindings(findings)
  const pods = workloads.reduce((sum, { pods_total }) => sum + pods_total, 0)
  return `${countFindings(findings)} in ${plural(workloads.length, 'workload')} of ${plural(pods, 'pod')}`
}

function describeWorkload({
  kind,
  namespace,
  name,
  pods_total,
  containers,
}: CheckAnswer['workloads'][number]): string {
  const parts = containers.map((container) => {
    const { pods, vllm_version } = container
    const refused = pods.filter(({ status }) => status === 422).length
    const checked = pods.filter(({ status }) => status !== null).length
    const started = pods.filter(({ argv }) => argv !== null).length
    return `${container.name} (vLLM ${vllm_version}) ${launchWord(container.static, { refused, checked, started })}`
  })
  const different = [...new Set(parts)].join('; ')
  return `${kind} ${namespace}/${name}, ${plural(pods_total, 'pod')}: ${different}`
}

function launchWord(
  isStatic: boolean,
  count: { readonly refused: number; readonly checked: number; readonly started: number },
): string {
  if (count.refused > 0) return 'does not launch'
  if (!isStatic || count.checked < count.started) return 'was not checked in full'
  return count.started === 0 ? 'starts no server' : 'launches'
}
