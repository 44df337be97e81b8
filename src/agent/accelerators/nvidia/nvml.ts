import type { ReportFaultCode } from '../../../hosts/fault-codes.ts'
import { runChild, selfCommand } from '../../child.ts'
import { type Fact, Unknown } from '../../fact.ts'
import { normalizePciAddress } from '../../probes/pci.ts'
import { NvmlAnswer } from './protocol.ts'

/** What the agent is started with to be the child that talks to NVML. */
export const NVML_CHILD = '--nvml-child'

/** Which library to load, and how long asking it may take. */
export interface NvmlOptions {
  /** What the loader is given: a path, or a name it looks up. */
  readonly library: string
  readonly deadlineSeconds: number
}

/** What NVML, or nvidia-smi in its place, answered when it did not fail. */
export type NvmlDevices = Exclude<NvmlAnswer, { error: unknown }>

/** Code of the fault when NVML does not answer in time: the next call of the driver would wait as well. */
export const NVML_HUNG = 'nvml_hung'

const MOST_BYTES = 4_194_304

/** Asks NVML in a child process. An `Unknown` if it failed, hung, or the library is missing. */
export async function askNvml(options: NvmlOptions): Promise<Fact<NvmlDevices>> {
  const outcome = await runChild(selfCommand(NVML_CHILD, options.library), {
    deadlineSeconds: options.deadlineSeconds,
    mostBytes: MOST_BYTES,
  })
  switch (outcome.kind) {
    case 'late':
      return failed(NVML_HUNG, `NVML did not answer within ${options.deadlineSeconds} s`)
    case 'too_long':
      return failed('nvml_failed', 'The process that queries NVML printed too much')
    case 'not_started':
      return failed('nvml_failed', `Cannot start the process that queries NVML: ${outcome.why}`)
    case 'ended':
      return read(outcome.output, outcome.exitCode)
  }
}

function read(output: string, exitCode: number): Fact<NvmlDevices> {
  let json: unknown
  try {
    json = JSON.parse(output)
  } catch {
    return failed('nvml_failed', `The process that queries NVML ended with exit code ${exitCode}`)
  }
  const answer = NvmlAnswer.safeParse(json)
  if (!answer.success) {
    return failed('nvml_failed', 'The process that queries NVML printed invalid output')
  }
  if ('error' in answer.data) return failed(answer.data.error.code, answer.data.error.message)
  const odd = oddDevice(answer.data)
  return odd === undefined ? answer.data : failed('nvml_contradicts', odd)
}

/** Each device has an address, a UUID and an index of its own; undefined: they do. */
function oddDevice({ devices, lost }: NvmlDevices): string | undefined {
  const seen = new Set<string>()
  for (const { pci_address, uuid, index } of devices) {
    const address = normalizePciAddress(pci_address)
    if (!address) return `NVML gives device ${index} the PCI address "${pci_address}"`
    for (const name of [address, 'value' in uuid ? uuid.value : `UUID of ${index}`]) {
      if (seen.has(name)) return `NVML gives two devices ${name}`
      seen.add(name)
    }
  }
  const indices = [...devices, ...lost].map(({ index }) => index).sort((a, b) => a - b)
  return indices.every((index, position) => index === position)
    ? undefined
    : 'NVML does not number its devices from 0 without gaps'
}

function failed(code: ReportFaultCode, message: string): Unknown {
  return new Unknown('nvml', code, message)
}
