import { type Fault, HostReport } from '../hosts/report.ts'
import type { Findings } from './accelerators/candidates.ts'
import { type Accelerators, describeAccelerators } from './accelerators/describe.ts'
import { countDevices } from './device-count.ts'
import { type Draft, type Fact, isKnown, notApplicable, settle, Unknown } from './fact.ts'
import { formatIdList } from './id-list.ts'
import { choosePlatform } from './platform.ts'
import { probeKfd } from './probes/amd-kfd.ts'
import { probeAllowed } from './probes/cgroup.ts'
import { probeOnlineCpus } from './probes/cpus.ts'
import { probeMemoryPolicy } from './probes/memory-policy.ts'
import { probeNics } from './probes/nics.ts'
import { probeNuma } from './probes/numa.ts'
import { askNvidiaSmi } from './probes/nvidia/nvidia-smi.ts'
import { askNvml, NVML_HUNG, type NvmlDevices } from './probes/nvidia/nvml.ts'
import { probeProcDriver, procDriverVersion } from './probes/nvidia/proc-driver.ts'
import { probePci } from './probes/pci.ts'
import {
  askPython,
  NO_PYTHON,
  type PythonFacts,
  probeNumactl,
  vllmFact,
} from './probes/software.ts'
import { probeSystem } from './probes/system.ts'
import type { Root } from './root.ts'
import { describeSources } from './sources.ts'

export interface ProbeOptions {
  readonly root: Root
  /** Where the visible devices are chosen. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The Python that vLLM runs in. */
  readonly python: string | undefined
  readonly nvmlLibrary: string
  readonly nvidiaSmi: string
  /** How long NVML and nvidia-smi may take, each. */
  readonly deadlineSeconds: number
}

/** Members with a null of their own meaning, and those made of the rest. */
type SettledElsewhere = 'accelerators' | 'visible_devices' | 'sources' | 'faults'

/** NVML's answer with, when it failed and nvidia-smi stood in, the reason of the failure. */
interface NvidiaAnswer {
  readonly nvml: Fact<NvmlDevices> | undefined
  readonly nvmlFailure: Unknown | undefined
}

/** Probes the host and puts what was found into one report. It does not throw for what a host is like. */
export async function makeReport(options: ProbeOptions): Promise<HostReport> {
  const { root, env } = options
  const [nvidia, python, memoryPolicy] = await Promise.all([
    askNvidia(options),
    askPython(root, options.python),
    probeMemoryPolicy(root),
  ])
  const cpus = probeOnlineCpus(root)
  const numa = probeNuma(root, cpus.online)
  const nodeIds = isKnown(numa.nodes) ? numa.nodes.map((node) => node.id) : numa.nodes
  const allowed = probeAllowed(root, cpus.online, nodeIds)
  const findings: Findings = {
    pci: probePci(root),
    procDriver: probeProcDriver(root, nvidia.nvmlFailure?.code === NVML_HUNG),
    nvml: nvidia.nvml,
    nvmlFrom: nvidia.nvmlFailure ? 'nvidia-smi' : 'nvml',
    kfd: probeKfd(root),
  }
  const accelerators = describeAccelerators(root, findings, numa)
  const vllmVersion = isKnown(python) ? python.vllm : undefined
  const verdict = choosePlatform({ root, accelerators, findings, env, vllmVersion })
  const counted = countDevices(verdict.platform, accelerators, findings, env)
  const degraded = isDegraded(root, accelerators, nvidia.nvmlFailure)
  const draft: Omit<Draft<HostReport>, SettledElsewhere> = {
    schema_version: 1,
    platform: verdict.platform,
    device_count: counted.count,
    degraded,
    numa_nodes: numa.nodes,
    cpus: { online: listFact(cpus.online), allowed: listFact(allowed.cpus) },
    memory_nodes_allowed: listFact(allowed.memoryNodes),
    memory_policy_allowed: memoryPolicy,
    nics: probeNics(root, findings.pci, numa),
    software: softwareOf(options, findings, accelerators, python),
    system: probeSystem(root),
  }
  const found = mapFact(accelerators, ({ drafts }) => drafts)
  const settled = settle({ ...draft, accelerators: found, visible_devices: counted.visible })
  const sources = describeSources({
    options,
    findings,
    accelerators,
    numa,
    cpus,
    allowed,
    verdict,
    counted,
  })
  const faults = degraded ? withFailure(settled.faults, nvidia.nvmlFailure) : settled.faults
  return HostReport.parse({ ...(settled.value as object), sources, faults })
}

/** NVML and, when it failed, nvidia-smi. Nothing is asked for a tree that is not the running host's. */
async function askNvidia(options: ProbeOptions): Promise<NvidiaAnswer> {
  const { deadlineSeconds } = options
  if (!options.root.live) return { nvml: undefined, nvmlFailure: undefined }
  const nvml = await askNvml({ library: options.nvmlLibrary, deadlineSeconds })
  if (isKnown(nvml)) return { nvml, nvmlFailure: undefined }
  const printed = await askNvidiaSmi({ program: options.nvidiaSmi, deadlineSeconds })
  return { nvml: isKnown(printed) ? printed : nvml, nvmlFailure: nvml }
}

/** A driver's own interface failed, and it matters: there is a device whose state only it could tell. */
function isDegraded(
  root: Root,
  accelerators: Fact<Accelerators>,
  nvmlFailure: Unknown | undefined,
): boolean {
  if (!root.live) return false
  if (!isKnown(accelerators)) return true
  const { drafts, candidates } = accelerators
  const undecided = drafts.some((draft) => !isKnown(draft.usable))
  return undecided || (nvmlFailure !== undefined && candidates.some((one) => one.nvml))
}

/** NVML's failure is told even where nvidia-smi filled in for it, so that no fact is null because of it. */
function withFailure(faults: Fault[], failure: Unknown | undefined): Fault[] {
  if (!failure || faults.some((fault) => fault.code === failure.code)) return faults
  const { source, code, message } = failure
  return [...faults, { source, code, message: message.slice(0, 1024), facts: [] }]
}

function softwareOf(
  options: ProbeOptions,
  findings: Findings,
  accelerators: Fact<Accelerators>,
  python: Fact<PythonFacts>,
): Draft<HostReport['software']> {
  return {
    numactl: probeNumactl(options.root),
    driver_version: driverVersion(options.root, findings, accelerators),
    python: options.python ?? NO_PYTHON,
    vllm: vllmFact(python),
    nixl: mapFact(python, ({ nixl }) => nixl),
    ray: mapFact(python, ({ ray }) => ray),
  }
}

function driverVersion(
  root: Root,
  { nvml }: Findings,
  accelerators: Fact<Accelerators>,
): Fact<string> {
  if (isKnown(accelerators) && accelerators.drafts.length === 0) {
    return notApplicable('driver', 'There is no accelerator that would have a driver')
  }
  if (nvml && isKnown(nvml) && 'value' in nvml.driver_version) return nvml.driver_version.value
  const version = procDriverVersion(root) ?? root.text('/sys/module/amdgpu/version')
  if (version) return version
  return new Unknown('driver', 'driver_version_not_told', 'No accelerator driver tells its version')
}

function mapFact<T, U>(fact: Fact<T>, map: (value: T) => U): Fact<U> {
  return fact instanceof Unknown ? fact : map(fact)
}

function listFact(fact: Fact<number[]>): Fact<string> {
  return mapFact(fact, formatIdList)
}
