import type { Fault, HostReport } from '../hosts/report.ts'
import { type Accelerators, describeAccelerators, probeVendors } from './accelerators/find.ts'
import { type Counted, type Environment, unknownCount } from './accelerators/vendor.ts'
import { VENDORS } from './accelerators/vendors.ts'
import { detectNumaNodes } from './detected-numa-nodes.ts'
import { doubtFaults } from './doubts.ts'
import { driverVersions } from './driver-versions.ts'
import { type Draft, type Fact, isKnown, mapFact, settle, Unknown } from './fact.ts'
import { formatIdList } from './id-list.ts'
import { choosePlatform, PLATFORM_UNSPECIFIED } from './platform.ts'
import { probeAllowed } from './probes/allowed.ts'
import { probeOnlineCpus } from './probes/cpus.ts'
import { probeLimits } from './probes/limits.ts'
import { probeMemoryPolicy } from './probes/memory-policy.ts'
import { probeNics } from './probes/nics.ts'
import { probeNuma } from './probes/numa.ts'
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
import { sealReport } from './seal.ts'
import { describeSources } from './sources.ts'
import { releaseIn } from './vllm-release.ts'

/** What to probe, and with which programs. */
export interface ProbeOptions {
  readonly root: Root
  /** Where the visible devices are chosen. */
  readonly env: Environment
  /** The Python that vLLM runs in. */
  readonly python: string | undefined
  readonly nvmlLibrary: string
  readonly nvidiaSmi: string
  /** How long NVML and nvidia-smi may take, each. */
  readonly deadlineSeconds: number
}

/** Members with a null of their own meaning, and those made of the rest. */
type SettledElsewhere = 'accelerators' | 'visible_devices' | 'sources' | 'faults'

/** Probes the host and puts what was found into one report. It does not throw for what a host is like. */
export async function makeReport(options: ProbeOptions): Promise<HostReport> {
  const { root, env } = options
  const cpus = probeOnlineCpus(root)
  const pci = probePci(root, cpus.online)
  const context = { ...options, pci }
  const [probes, python, memoryPolicy] = await Promise.all([
    probeVendors(context),
    askPython(root, options.python),
    probeMemoryPolicy(root),
  ])
  const numa = probeNuma(root, cpus.online)
  const nodeIds = mapFact(numa.nodes, (nodes) => nodes.map((node) => node.id))
  const allowed = probeAllowed(root, cpus.online, nodeIds)
  const accelerators = describeAccelerators(context, probes, numa)
  const vllmVersion = isKnown(python) ? python.vllm : undefined
  const plugins = isKnown(python) ? python.plugins : undefined
  const verdict = choosePlatform({ root, accelerators, env, vllmVersion, plugins })
  const release = releaseIn(vllmVersion)
  const { platform } = verdict
  const counted = countDevices(platform, accelerators, env, release)
  const clues = { platform, count: counted.count, env, version: release, accelerators, numa }
  const detected = detectNumaNodes(clues)
  const places = mapFact(accelerators, ({ found }) =>
    found.map(({ pci, draft }) => ({ pci, node: draft.cpu_numa_node })),
  )
  const nics = probeNics({ root, pci, numa, accelerators: places })
  const found = mapFact(accelerators, ({ found }) => found.map(({ draft }) => draft))
  const failure = isKnown(accelerators) ? failureThatMatters(root, accelerators) : undefined
  const degraded = isDegraded(root, accelerators, failure)
  const draft: Omit<Draft<HostReport>, SettledElsewhere> = {
    schema_version: 1,
    platform,
    device_count: counted.count,
    degraded,
    ...(detected !== undefined && { detected_numa_nodes: detected }),
    numa_nodes: numa.nodes,
    cpus: {
      online: mapFact(cpus.online, formatIdList),
      allowed: mapFact(allowed.cpus, formatIdList),
    },
    memory_nodes_allowed: mapFact(allowed.memoryNodes, formatIdList),
    memory_policy_allowed: memoryPolicy,
    nics: nics.nics,
    software: softwareOf(options, accelerators, python),
    system: probeSystem(root),
    ...(root.live && { limits: probeLimits(root) }),
  }
  const settled = settle({ ...draft, accelerators: found, visible_devices: counted.visible })
  const sourced = { options, pci, accelerators, probes, numa, cpus, allowed, verdict, counted }
  const faults = [
    ...settled.faults,
    ...(degraded ? failureFault(settled.faults, failure) : []),
    ...doubtFaults({ numa, cpus, allowed, nics, accelerators }),
  ]
  return sealReport({ ...(settled.value as object), sources: describeSources(sourced) }, faults)
}

function countDevices(
  platform: Fact<string>,
  accelerators: Fact<Accelerators>,
  env: Environment,
  vllmVersion: string | undefined,
): Counted {
  const isUnspecified = !isKnown(platform) && platform.code === PLATFORM_UNSPECIFIED
  if (!isKnown(platform) && !isUnspecified) return unknownCount(platform)
  if (isUnspecified || platform === 'cpu') {
    return { count: 0, visible: [], source: 'no accelerator that vLLM would use' }
  }
  if (!isKnown(accelerators)) return unknownCount(accelerators)
  const vendor = VENDORS.find(
    ({ platform: own, name }) =>
      own === platform && accelerators.found.some((one) => one.vendor === name),
  )
  const probe = accelerators.probes.get(vendor?.name ?? '')
  if (!probe || !vendor) {
    return unknownCount(
      new Unknown('platform', 'count_unknown', `No known vendor has the platform ${platform}`),
    )
  }
  return probe.count(
    accelerators.found.filter((one) => one.vendor === vendor.name),
    env,
    vllmVersion,
  )
}

/** A vendor's main interface failed, and there is a device whose state only it could report. */
function failureThatMatters(root: Root, { found, probes }: Accelerators): Unknown | undefined {
  if (!root.live) return undefined
  const vendors = new Set(found.map(({ vendor }) => vendor))
  return [...probes].find(([vendor, { failure }]) => failure && vendors.has(vendor))?.[1].failure
}

function isDegraded(
  root: Root,
  accelerators: Fact<Accelerators>,
  failure: Unknown | undefined,
): boolean {
  if (!root.live) return false
  if (!isKnown(accelerators) || failure) return true
  return accelerators.found.some(({ draft }) => !isKnown(draft.usable))
}

/** A failure is reported even where another interface filled in, so that no fact is null because of it. */
function failureFault(faults: readonly Fault[], failure: Unknown | undefined): Fault[] {
  if (!failure || faults.some((fault) => fault.code === failure.code)) return []
  return [{ source: failure.source, code: failure.code, message: failure.message, facts: [] }]
}

function softwareOf(
  options: ProbeOptions,
  accelerators: Fact<Accelerators>,
  python: Fact<PythonFacts>,
): Draft<HostReport['software']> {
  return {
    numactl: probeNumactl(options.root),
    ...driverVersions(options.root, accelerators),
    python: options.python ?? NO_PYTHON,
    vllm: vllmFact(python),
    nixl: mapFact(python, ({ nixl }) => nixl),
    ray: mapFact(python, ({ ray }) => ray),
  }
}
