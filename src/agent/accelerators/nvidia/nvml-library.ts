import { dlopen, FFIType, ptr } from 'bun:ffi'
import type { z } from 'zod'
import type { NvmlErrorCode } from './protocol.ts'

/** The status of a call of NVML that succeeded. */
export const SUCCESS = 0
/** The status of a call that the device does not support. */
export const NOT_SUPPORTED = 3
/** Statuses by which any call may say that the device is of no use any more. */
const GPU_LOST = 15
const RESET_REQUIRED = 16
/** Bun's code for a library that cannot be opened; one without the function has another. */
const NOT_OPENED = 'ERR_DLOPEN_FAILED'

/** What NVML calls a device. */
export type Handle = bigint
type Argument = number | bigint | NodeJS.TypedArray

const { u32, u64, i32, ptr: pointer } = FFIType

/** Each function by its name in the library, with the types of its arguments; all return a status. */
const SIGNATURES = {
  nvmlInit_v2: [],
  nvmlSystemGetDriverVersion: [pointer, u32],
  nvmlDeviceGetCount_v2: [pointer],
  nvmlDeviceGetHandleByIndex_v2: [u32, pointer],
  nvmlDeviceGetPciInfo_v3: [u64, pointer],
  nvmlDeviceGetName: [u64, pointer, u32],
  nvmlDeviceGetUUID: [u64, pointer, u32],
  nvmlDeviceGetMemoryInfo: [u64, pointer],
  nvmlDeviceGetMigMode: [u64, pointer, pointer],
  nvmlDeviceGetMaxMigDeviceCount: [u64, pointer],
  nvmlDeviceGetMigDeviceHandleByIndex: [u64, u32, pointer],
  nvmlDeviceGetCpuAffinity: [u64, u32, pointer],
  nvmlDeviceGetNumaNodeId: [u64, pointer],
  nvmlDeviceGetP2PStatus: [u64, u64, i32, pointer],
  nvmlDeviceGetNvLinkState: [u64, u32, pointer],
  nvmlDeviceGetNvLinkRemoteDeviceType: [u64, u32, pointer],
  nvmlDeviceGetNvLinkRemotePciInfo_v2: [u64, u32, pointer],
  nvmlDeviceGetTotalEccErrors: [u64, i32, i32, pointer],
  nvmlDeviceGetRemappedRows: [u64, pointer, pointer, pointer, pointer],
  nvmlDeviceGetRetiredPagesPendingStatus: [u64, pointer],
  nvmlDeviceGetCurrentClocksEventReasons: [u64, pointer],
  nvmlDeviceGetCurrentClocksThrottleReasons: [u64, pointer],
  nvmlDeviceGetGpuFabricInfoV: [u64, pointer],
  nvmlDeviceGetGpuFabricInfo: [u64, pointer],
  nvmlDeviceGetCudaComputeCapability: [u64, pointer, pointer],
  nvmlDeviceGetGpuInstanceId: [u64, pointer],
  nvmlDeviceGetComputeInstanceId: [u64, pointer],
  nvmlSystemGetCudaDriverVersion_v2: [pointer],
} as const

/** A function of NVML that the agent calls. */
export type FunctionName = keyof typeof SIGNATURES

/** A function that failed or is not there; `code` is that of the fault it becomes. */
export class NvmlError extends Error {
  readonly code: z.infer<typeof NvmlErrorCode>

  constructor(code: z.infer<typeof NvmlErrorCode>, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * The library, by `bun:ffi`. Each function is looked up when it is called, so that a missing one costs one fact. Only a child
 * process may import this file: bun:ffi is experimental, and a hung driver never returns from a call.
 */
export class NvmlLibrary {
  readonly #path: string
  readonly #functions = new Map<FunctionName, (...values: unknown[]) => number>()
  #fatal: number | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** The status that the function returns. Throws an NvmlError when the library lacks it. */
  status(name: FunctionName, ...values: Argument[]): number {
    const call = this.#functions.get(name) ?? this.#find(name)
    const status = call(...values.map((value) => (ArrayBuffer.isView(value) ? ptr(value) : value)))
    if (status === GPU_LOST || status === RESET_REQUIRED) this.#fatal = status
    return status
  }

  /** The status that says that a device is gone, if a call returned one since this was last asked. */
  takeFatal(): number | undefined {
    const fatal = this.#fatal
    this.#fatal = undefined
    return fatal
  }

  /** Throws an NvmlError unless the function succeeds. */
  call(name: FunctionName, ...values: Argument[]): void {
    const status = this.status(name, ...values)
    if (status !== SUCCESS) {
      throw new NvmlError('nvml_call_failed', `${name} returned ${describeStatus(status)}`)
    }
  }

  #find(name: FunctionName): (...values: unknown[]) => number {
    try {
      const signature = { args: SIGNATURES[name], returns: i32 }
      const { symbols } = dlopen(this.#path, { [name]: signature })
      const call = symbols[name] as unknown as (...values: unknown[]) => number
      this.#functions.set(name, call)
      return call
    } catch (error) {
      const unopened = error instanceof Error && 'code' in error && error.code === NOT_OPENED
      if (unopened) throw new NvmlError('nvml_library_missing', error.message)
      throw new NvmlError('nvml_symbol_missing', `The library has no ${name}`)
    }
  }
}

/** NVML's statuses that an operator meets, in words. */
const STATUSES: Readonly<Record<number, string>> = {
  1: 'uninitialized',
  2: 'invalid argument',
  3: 'not supported',
  4: 'no permission',
  6: 'not found',
  9: 'driver not loaded',
  10: 'timeout',
  12: 'library not found',
  13: 'function not found',
  15: 'GPU is lost: it has fallen off the bus',
  16: 'GPU requires a reset',
  17: 'operating system refused the call',
  18: 'library and driver versions differ',
  19: 'in use',
  20: 'out of memory',
  999: 'unknown error',
}

/** A status with its meaning: `18 (library and driver versions differ)`. */
export function describeStatus(status: number): string {
  return `${status} (${STATUSES[status] ?? 'see the NVML documentation'})`
}
