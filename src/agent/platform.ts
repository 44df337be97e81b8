import type { Accelerators } from './accelerators/find.ts'
import type { Environment, Platform, Vendor } from './accelerators/vendor.ts'
import { VENDORS } from './accelerators/vendors.ts'
import { type Fact, isKnown, Unknown } from './fact.ts'
import type { InstalledPlugin } from './probes/software.ts'
import type { Root } from './root.ts'
import { hasReached, releaseIn } from './vllm-release.ts'

/** The platform that vLLM would choose, and why. */
export interface PlatformVerdict {
  readonly platform: Fact<Platform>
  readonly source: string
}

/** What decides which platform vLLM chooses. */
export interface PlatformClues {
  readonly root: Root
  readonly accelerators: Fact<Accelerators>
  readonly env: Environment
  /** Version of vLLM in the given Python; undefined: not asked, or not there. */
  readonly vllmVersion: string | undefined
  /** The platform plugins installed in that Python; undefined: not asked. */
  readonly plugins: readonly InstalledPlugin[] | undefined
}

/** Before this release vLLM reads `VLLM_TARGET_DEVICE` when it is built only. */
const TARGET_READ_SINCE = 28

const TARGET_BY_RELEASE = new Unknown(
  'platform',
  'platform_by_release',
  'VLLM_TARGET_DEVICE=cpu makes the platform cpu from release 0.28.0 on, and nothing before. Set --python to the Python of a released vLLM',
)

const JETSON_FILES = ['/etc/nv_tegra_release', '/sys/class/tegra-firmware']

/**
 * vLLM's own order (`vllm/platforms/__init__.py`): `VLLM_TARGET_DEVICE=cpu`, then the platform plugins whose devices are
 * here, then a build for CPUs, which is `cpu`, then each platform that vLLM knows itself looks for its devices. More than
 * one that finds some is an error; none leaves the platform unspecified, and not `cpu`.
 */
export function choosePlatform(clues: PlatformClues): PlatformVerdict {
  const { vllmVersion: version, env, accelerators } = clues
  const loaded = loadedPlugins(clues)
  const isCpuBuild = version?.includes('cpu') === true
  // Of all its values at run time only this one matters, in any case of letters.
  if (env.VLLM_TARGET_DEVICE?.toLowerCase() === 'cpu' && !isCpuBuild) {
    const release = releaseIn(version)
    if (release === undefined) return { platform: TARGET_BY_RELEASE, source: 'none' }
    if (hasReached(release, TARGET_READ_SINCE)) {
      return { platform: 'cpu', source: 'VLLM_TARGET_DEVICE=cpu' }
    }
  }
  const whateverIsHere = isCpuBuild ? cpuBuild(version) : jetson(clues.root)
  if (whateverIsHere && !loaded?.length) return whateverIsHere
  if (!isKnown(accelerators)) return { platform: accelerators, source: 'none' }
  const states = VENDORS.map((vendor) => stateOf(vendor, loaded, accelerators))
  return byPlugins(states, loaded ?? []) ?? whateverIsHere ?? byDevices(states, accelerators)
}

function cpuBuild(version: string): PlatformVerdict {
  return { platform: 'cpu', source: `vLLM ${version} is a build for CPUs` }
}

function jetson(root: Root): PlatformVerdict | undefined {
  const isModule = JETSON_FILES.some((path) => root.exists(path))
  return isModule ? { platform: 'cuda', source: 'a Jetson module' } : undefined
}

/** What the plugins make of the devices; undefined: none is for what is here. */
function byPlugins(
  states: readonly VendorState[],
  loaded: readonly InstalledPlugin[],
): PlatformVerdict | undefined {
  const strange = loaded.find((plugin) => !VENDORS.some((vendor) => isFor(vendor, plugin)))
  if (strange) {
    const message = `The Python has the platform plugin ${strange.name}, and the agent does not know for which devices it is`
    return { platform: new Unknown('platform', 'plugins_unknown', message), source: 'none' }
  }
  const own = states.filter(({ vendor }) => vendor.plugins)
  const active = own.filter(({ found }) => found === true)
  const plugins = active.flatMap(({ vendor }) => loaded.filter((plugin) => isFor(vendor, plugin)))
  const [plugin, otherPlugin] = plugins
  if (otherPlugin) {
    const names = plugins.map(({ name }) => name).join(' and ')
    const message = `The platform plugins ${names} are for devices that are here, and vLLM refuses more than one: choose by VLLM_PLUGINS`
    return { platform: new Unknown('platform', 'platform_ambiguous', message), source: 'none' }
  }
  if (plugin && active[0]?.vendor.platform) {
    return { platform: active[0].vendor.platform, source: `platform plugin ${plugin.name}` }
  }
  const open = own.map(({ found }) => found).find((found) => found instanceof Unknown)
  return open instanceof Unknown ? { platform: open, source: 'none' } : undefined
}

/** A device whose use is unknown decides nothing: with it the platform is unknown. */
function byDevices(states: readonly VendorState[], accelerators: Accelerators): PlatformVerdict {
  const there = states.filter(({ found }) => found === true).map(({ vendor }) => vendor)
  const [first, second] = there
  if (second) {
    const names = there.map((vendor) => vendor.platform).join(' and ')
    const message = `Devices of ${names} are here: which it is depends on the build of vLLM`
    return { platform: new Unknown('platform', 'platform_ambiguous', message), source: 'none' }
  }
  const open = states.map(({ found }) => found).find((found) => found instanceof Unknown)
  if (open instanceof Unknown) return { platform: open, source: 'none' }
  if (!first?.platform) return { platform: UNSPECIFIED, source: 'no device that vLLM could use' }
  const sources = accelerators.probes.get(first.name)?.sources.join('; ')
  return { platform: first.platform, source: sources || 'pci vendor and driver' }
}

/** Code of the fault when vLLM would find no platform. */
export const PLATFORM_UNSPECIFIED = 'platform_unspecified'

const UNSPECIFIED = new Unknown(
  'platform',
  PLATFORM_UNSPECIFIED,
  'There is no device that vLLM could use. A build for CPUs would take the platform cpu',
)

interface VendorState {
  readonly vendor: Vendor
  /** Whether vLLM would take the vendor's platform. */
  readonly found: Fact<boolean>
}

/** Those that vLLM loads: all, unless `VLLM_PLUGINS` names some. */
function loadedPlugins({ plugins, env }: PlatformClues): readonly InstalledPlugin[] | undefined {
  const named = env.VLLM_PLUGINS?.split(',')
  return named ? plugins?.filter(({ name }) => named.includes(name)) : plugins
}

function isFor({ plugins }: Vendor, plugin: InstalledPlugin): boolean {
  if (!plugins) return false
  return plugins.names.includes(plugin.name) || plugins.packages.includes(plugin.package)
}

function stateOf(
  vendor: Vendor,
  loaded: readonly InstalledPlugin[] | undefined,
  accelerators: Accelerators,
): VendorState {
  const own = accelerators.found.filter((one) => one.vendor === vendor.name)
  const counted = accelerators.probes.get(vendor.name)?.countsLost
  const unclear = own.map(({ draft }) => draft.usable).find((usable) => !isKnown(usable))
  const isThere = counted || own.some(({ draft }) => draft.usable === true)
  if (!isThere) return { vendor, found: unclear instanceof Unknown ? unclear : false }
  if (!vendor.plugins) return { vendor, found: true }
  if (!loaded) {
    const message = `Devices of ${vendor.name} need a platform plugin of vLLM. Set --python to the Python that may have it`
    return { vendor, found: new Unknown('platform', 'plugins_unknown', message) }
  }
  return { vendor, found: loaded.some((plugin) => isFor(vendor, plugin)) }
}
