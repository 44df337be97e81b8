import type { HostReport } from '../hosts/report.ts'
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
  const found = platformsFound(accelerators)
  const [first] = found
  if (!first) return { platform: 'cpu', source: 'no device that vLLM could use' }
  if (found.length === 1) return first
  const names = found.map((verdict) => verdict.platform).join(' and ')
  const message = `Devices of ${names} are here: which it is depends on the build of vLLM`
  return { platform: new Unknown('platform', 'platform_ambiguous', message), source: 'none' }
}

function platformsFound({ drafts, candidates }: Accelerators): PlatformVerdict[] {
  const found = new Map<Platform, string>()
  for (const [index, draft] of drafts.entries()) {
    const platform = PLATFORM_OF_VENDOR[candidates[index]?.vendor ?? '']
    const hopeless = draft.usable === false && !candidates[index]?.nvml
    if (!platform || hopeless) continue
    found.set(platform, witness(candidates[index]))
  }
  return [...found].map(([platform, source]) => ({ platform, source }))
}

function witness(candidate: Accelerators['candidates'][number] | undefined): string {
  if (candidate?.nvml) return 'nvml'
  if (candidate?.kfd.length) return 'kfd'
  return candidate?.procDriver ? 'procfs /proc/driver/nvidia' : 'pci vendor and driver'
}
