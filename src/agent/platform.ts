import type { HostReport } from '../hosts/report.ts'
import type { Findings } from './accelerators/candidates.ts'
import type { Accelerators } from './accelerators/describe.ts'
import { type Fact, isKnown, Unknown } from './fact.ts'
import type { Root } from './root.ts'

type Platform = NonNullable<HostReport['platform']>

/** The platform vLLM would choose, and what speaks for it. */
export interface PlatformVerdict {
  readonly platform: Fact<Platform>
  readonly source: string
}

export interface PlatformClues {
  readonly root: Root
  readonly accelerators: Fact<Accelerators>
  readonly findings: Findings
  readonly env: Readonly<Record<string, string | undefined>>
  /** Version of vLLM in the given Python; undefined: not asked, or not there. */
  readonly vllmVersion: string | undefined
}

const PLATFORM_OF_VENDOR: Readonly<Record<string, Platform>> = {
  google: 'tpu',
  nvidia: 'cuda',
  amd: 'rocm',
  intel: 'xpu',
}

const JETSON_FILES = ['/etc/nv_tegra_release', '/sys/class/tegra-firmware']

/**
 * vLLM's own order (`vllm/platforms/__init__.py`): a build for CPUs, or one told to be, is `cpu`; else each platform looks
 * for its devices, and more than one that finds some is an error; none leaves `cpu`.
 */
export function choosePlatform(clues: PlatformClues): PlatformVerdict {
  if (clues.env.VLLM_TARGET_DEVICE === 'cpu') {
    return { platform: 'cpu', source: 'VLLM_TARGET_DEVICE=cpu' }
  }
  if (clues.vllmVersion?.includes('cpu')) {
    return { platform: 'cpu', source: `vLLM ${clues.vllmVersion} is a build for CPUs` }
  }
  if (JETSON_FILES.some((path) => clues.root.exists(path))) {
    return { platform: 'cuda', source: 'a Jetson module' }
  }
  const { accelerators } = clues
  if (!isKnown(accelerators)) return { platform: accelerators, source: 'none' }
  const found = platformsFound(accelerators, clues.findings)
  const [first] = found
  if (!first) return { platform: 'cpu', source: 'no device that vLLM could use' }
  if (found.length === 1) return first
  const names = found.map((verdict) => verdict.platform).join(' and ')
  const message = `Devices of ${names} are here: which it is depends on the build of vLLM`
  return { platform: new Unknown('platform', 'platform_ambiguous', message), source: 'none' }
}

/** NVML's count is enough for cuda, and counts devices that are lost as well. */
function platformsFound(
  { drafts, candidates }: Accelerators,
  findings: Findings,
): PlatformVerdict[] {
  const { nvml, nvmlFrom } = findings
  const found = new Map<Platform, string>()
  if (nvml && isKnown(nvml) && nvml.devices.length + nvml.lost.length > 0) {
    found.set('cuda', nvmlFrom)
  }
  for (const [index, { usable }] of drafts.entries()) {
    const candidate = candidates[index]
    const platform = PLATFORM_OF_VENDOR[candidate?.vendor ?? '']
    if (!platform || found.has(platform) || usable === false) continue
    found.set(platform, witness(candidate))
  }
  return [...found].map(([platform, source]) => ({ platform, source }))
}

function witness(candidate: Accelerators['candidates'][number] | undefined): string {
  if (candidate?.kfd.length) return 'kfd'
  return candidate?.procDriver ? 'procfs /proc/driver/nvidia' : 'pci vendor and driver'
}
