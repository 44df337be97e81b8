import type { Accelerators } from './accelerators/find.ts'
import type { Environment, Platform } from './accelerators/vendor.ts'
import { VENDORS } from './accelerators/vendors.ts'
import { type Fact, isKnown, Unknown } from './fact.ts'
import type { Root } from './root.ts'

/** The platform vLLM would choose, and what speaks for it. */
export interface PlatformVerdict {
  readonly platform: Fact<Platform>
  readonly source: string
}

export interface PlatformClues {
  readonly root: Root
  readonly accelerators: Fact<Accelerators>
  readonly env: Environment
  /** Version of vLLM in the given Python; undefined: not asked, or not there. */
  readonly vllmVersion: string | undefined
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
  return chooseByDevices(accelerators)
}

/** A device whose use is unknown decides nothing: with it the platform is unknown, unless another one decides. */
function chooseByDevices(accelerators: Accelerators): PlatformVerdict {
  const found: Platform[] = []
  const open: Unknown[] = []
  for (const { name, platform } of VENDORS) {
    const own = accelerators.found.filter(({ vendor }) => vendor === name)
    const counted = accelerators.probes.get(name)?.countsLost
    const isThere = counted || own.some(({ draft }) => draft.usable === true)
    const unclear = own.map(({ draft }) => draft.usable).find((usable) => !isKnown(usable))
    if (platform && isThere) found.push(platform)
    else if (platform && unclear instanceof Unknown) open.push(unclear)
  }
  const [first, second] = found
  if (second) {
    const message = `Devices of ${found.join(' and ')} are here: which it is depends on the build of vLLM`
    return { platform: new Unknown('platform', 'platform_ambiguous', message), source: 'none' }
  }
  if (open[0]) return { platform: open[0], source: 'none' }
  if (!first) return { platform: 'cpu', source: 'no device that vLLM could use' }
  return { platform: first, source: witness(accelerators, first) }
}

function witness({ probes }: Accelerators, platform: Platform): string {
  const vendor = VENDORS.find((each) => each.platform === platform)
  return probes.get(vendor?.name ?? '')?.sources.join('; ') || 'pci vendor and driver'
}
