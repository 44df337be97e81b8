import {
  describeStatus,
  type Handle,
  NvmlError,
  type NvmlLibrary,
  SUCCESS,
} from './nvml-library.ts'
import type { NvmlFabric, NvmlHealth, Reading } from './protocol.ts'

const NOT_SUPPORTED = 3
const UNCORRECTED = 1
const SINCE_DRIVER_LOAD = 0
/** Cluster UUID of 16 bytes, status and clique of 32 bits each, state of 8. */
const FABRIC_INFO_LENGTH = 28

/** What NVML knows of a device's health; null in the place of what the device does not support. */
export function readHealth(library: NvmlLibrary, handle: Handle): NvmlHealth {
  const flag = () => new Uint32Array(1)
  const rows = { corrected: flag(), uncorrected: flag(), pending: flag(), failed: flag() }
  const remapped = attemptIfSupported(() => {
    const { corrected, uncorrected, pending, failed } = rows
    return library.status(
      'nvmlDeviceGetRemappedRows',
      handle,
      corrected,
      uncorrected,
      pending,
      failed,
    )
  })
  const ofRows = (value: Uint32Array): Reading<boolean | null> =>
    'why' in remapped ? remapped : { value: remapped.value ? value[0] === 1 : null }
  const errors = new BigUint64Array(1)
  const pages = flag()
  const reasons = new BigUint64Array(1)
  return {
    uncorrected_errors: reading(
      attemptIfSupported(() =>
        library.status(
          'nvmlDeviceGetTotalEccErrors',
          handle,
          UNCORRECTED,
          SINCE_DRIVER_LOAD,
          errors,
        ),
      ),
      () => Number(errors[0]),
    ),
    row_remap_pending: ofRows(rows.pending),
    row_remap_failed: ofRows(rows.failed),
    page_retirement_pending: reading(
      attemptIfSupported(() =>
        library.status('nvmlDeviceGetRetiredPagesPendingStatus', handle, pages),
      ),
      () => pages[0] === 1,
    ),
    slowdown_reasons: reading(
      attemptIfSupported(() =>
        library.status('nvmlDeviceGetCurrentClocksThrottleReasons', handle, reasons),
      ),
      () => Number(BigInt.asUintN(32, reasons[0] ?? 0n)),
    ),
  }
}

/** The NVLink fabric that the device has joined; null: it is of a kind that joins none. */
export function readFabric(library: NvmlLibrary, handle: Handle): Reading<NvmlFabric | null> {
  const info = new Uint8Array(FABRIC_INFO_LENGTH)
  const found = attemptIfSupported(() => library.status('nvmlDeviceGetGpuFabricInfo', handle, info))
  return reading(found, () => {
    const view = new DataView(info.buffer)
    const uuid = Buffer.from(info.subarray(0, 16)).toString('hex')
    return {
      cluster: uuid.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      status: view.getInt32(16, true),
      clique: view.getUint32(20, true),
      state: view.getUint8(24),
    }
  })
}

/** Whether the call succeeded; false: the device does not support it. */
function attemptIfSupported(call: () => number): Reading<boolean> {
  try {
    const status = call()
    if (status === SUCCESS) return { value: true }
    return status === NOT_SUPPORTED ? { value: false } : { why: describeStatus(status) }
  } catch (error) {
    // A library that is older than the function is no failure of the device.
    if (error instanceof NvmlError && error.code === 'nvml_symbol_missing') return { value: false }
    return { why: error instanceof Error ? error.message : String(error) }
  }
}

function reading<T>(supported: Reading<boolean>, read: () => T): Reading<T | null> {
  if ('why' in supported) return supported
  return { value: supported.value ? read() : null }
}
