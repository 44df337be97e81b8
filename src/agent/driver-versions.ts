import type { HostReport } from '../hosts/report.ts'
import type { Accelerators } from './accelerators/find.ts'
import { procDriverVersion } from './accelerators/nvidia/proc-driver.ts'
import { type Draft, type Fact, isKnown, notApplicable, Unknown } from './fact.ts'
import { isRead, type Root } from './root.ts'

type Versions = Pick<
  Draft<HostReport['software']>,
  'driver_version' | 'cuda_version' | 'rocm_version'
>

/** The versions of the accelerators' driver and, where there are devices that use them, of CUDA and ROCm. */
export function driverVersions(root: Root, accelerators: Fact<Accelerators>): Versions {
  if (!isKnown(accelerators)) return { driver_version: accelerators }
  const cuda = [...accelerators.probes.values()].map((probe) => probe.cudaVersion)
  const cudaVersion = cuda.find((version) => version !== undefined)
  const isAmd = accelerators.found.some(({ vendor }) => vendor === 'amd')
  const line = root.line('/opt/rocm/.info/version')
  const isSound = isRead(line) && /^[1-9]\d?(?:\.\d{1,3}){1,2}(?:-\d{1,6})?$/.test(line)
  return {
    driver_version: driverVersion(root, accelerators),
    ...(cudaVersion !== undefined && { cuda_version: cudaVersion }),
    ...(isAmd && isSound && { rocm_version: line }),
  }
}

function driverVersion(root: Root, { found, probes }: Accelerators): Fact<string> {
  if (found.length === 0) {
    return notApplicable('driver', 'There is no accelerator that would have a driver')
  }
  const reported = [...probes.values()].map((probe) => probe.driverVersion)
  const known = reported.find((version) => version !== undefined && isKnown(version))
  const none = new Unknown(
    'driver',
    'driver_version_not_told',
    'No accelerator driver shows its version',
  )
  return known ?? procDriverVersion(root) ?? amdgpuVersion(root) ?? none
}

function amdgpuVersion(root: Root): string | undefined {
  const line = root.line('/sys/module/amdgpu/version')
  const isSound = isRead(line) && /^[1-9]\d{0,3}(?:\.(?:0|[1-9]\d{0,3})){1,3}$/.test(line)
  return isSound ? line : undefined
}
