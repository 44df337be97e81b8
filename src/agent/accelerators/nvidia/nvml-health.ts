import {
  describeStatus,
  type Handle,
  NOT_SUPPORTED,
  NvmlError,
  type NvmlLibrary,
  SUCCESS,
} from './nvml-library.ts'
import type { NvmlFabric, NvmlHealth, Reading } from './protocol.ts'

const UNCORRECTED = 1
const SINCE_DRIVER_LOAD = 0
/** Cluster UUID of 16 bytes, status and clique of 32 bits each, state of 8. */
const FABRIC_INFO_LENGTH = 28
/** The same behind a version of 32 bits, and a mask of 32 bits for its health. */
const FABRIC_INFO_V2_LENGTH = 36
const FABRIC_INFO_V2 = FABRIC_INFO_V2_LENGTH | (2 << 24)
/** Statuses of a library that does not have the function or the version of its argument. */
const FUNCTION_NOT_FOUND = 13
const VERSION_MISMATCH = 25

/** What NVML knows of a device's health; null for what the device does not support. */
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
      attemptIfSupported(
        () =>
          statusIfThere(() =>
            library.status('nvmlDeviceGetCurrentClocksEventReasons', handle, reasons),
          ) ?? library.status('nvmlDeviceGetCurrentClocksThrottleReasons', handle, reasons),
      ),
      () => Number(BigInt.asUintN(32, reasons[0] ?? 0n)),
    ),
  }
}

/** The NVLink fabric that the device has joined, by the newer of two functions; null: it is of a kind that joins none. */
export function readFabric(library: NvmlLibrary, handle: Handle): Reading<NvmlFabric | null> {
  const newer = new Uint8Array(FABRIC_INFO_V2_LENGTH)
  new DataView(newer.buffer).setUint32(0, FABRIC_INFO_V2, true)
  const older = new Uint8Array(FABRIC_INFO_LENGTH)
  let isNewer = true
  const found = attemptIfSupported(() => {
    const status = statusIfThere(() => library.status('nvmlDeviceGetGpuFabricInfoV', handle, newer))
    if (status !== undefined) return status
    isNewer = false
    return library.status('nvmlDeviceGetGpuFabricInfo', handle, older)
  })
  return reading(found, () => {
    const info = isNewer ? newer.subarray(4) : older
    const view = new DataView(info.buffer, info.byteOffset)
    const uuid = Buffer.from(info.subarray(0, 16)).toString('hex')
    return {
      cluster: uuid.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      status: view.getInt32(16, true),
      clique: view.getUint32(20, true),
      state: view.getUint8(24),
      health: isNewer ? view.getUint32(28, true) : 0,
    }
  })
}

/** Undefined: the library is older than the function, or than the version of its argument. */
function statusIfThere(call: () => number): number | undefined {
  try {
    const status = call()
    return status === FUNCTION_NOT_FOUND || status === VERSION_MISMATCH ? undefined : status
  } catch (error) {
    if (error instanceof NvmlError && error.code === 'nvml_symbol_missing') return undefined
    throw error
  }
}

/** Whether the call succeeded; false: the device does not support it. */
function attemptIfSupported(call: () => number): Reading<boolean> {
  try {
    const status = call()
    if (status === SUCCESS) return { value: true }
    return status === NOT_SUPPORTED ? { value: false } : { why: describeStatus(status) }
  } catch (error) {
    // A library that is older than the function is not a failure of the device.
    if (error instanceof NvmlError && error.code === 'nvml_symbol_missing') return { value: false }
    return { why: error instanceof Error ? error.message : String(error) }
  }
}

function reading<T>(supported: Reading<boolean>, read: () => T): Reading<T | null> {
  if ('why' in supported) return supported
  return { value: supported.value ? read() : null }
}
