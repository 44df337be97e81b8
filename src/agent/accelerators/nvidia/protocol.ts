import { z } from 'zod'

const reading = <T extends z.ZodType>(value: T) =>
  z.union([z.strictObject({ value }), z.strictObject({ why: z.string().max(512) })])

/** A fact as the child sends it: the value, or the reason why NVML did not report it. */
export type Reading<T> = { readonly value: T } | { readonly why: string }

/** The codes of the faults that a failure of NVML becomes. */
export const NvmlErrorCode = z.enum([
  'nvml_call_failed',
  'nvml_failed',
  'nvml_library_missing',
  'nvml_symbol_missing',
])

const NvmlPartition = z.strictObject({
  gpu_instance: reading(z.int().min(0)),
  compute_instance: reading(z.int().min(0)),
  uuid: reading(z.string().max(256)),
  name: reading(z.string().max(256)),
  memory_bytes: reading(z.int().min(0)),
})

/** Null: the device does not support it. */
const NvmlHealth = z.strictObject({
  uncorrected_errors: reading(z.number().min(0).nullable()),
  row_remap_pending: reading(z.boolean().nullable()),
  row_remap_failed: reading(z.boolean().nullable()),
  page_retirement_pending: reading(z.boolean().nullable()),
  slowdown_reasons: reading(z.int().min(0).nullable()),
})

const NvmlFabric = z.strictObject({
  cluster: z.string().max(64),
  status: z.int(),
  clique: z.int().min(0),
  state: z.int().min(0),
  /** NVML's mask; 0: the library does not report it. */
  health: z.int().min(0),
})

const NvmlDevice = z.strictObject({
  index: z.int().min(0),
  pci_address: z.string().max(64),
  pci_id: z.string().max(16),
  name: reading(z.string().max(256)),
  uuid: reading(z.string().max(256)),
  memory_bytes: reading(z.int().min(0)),
  mig: reading(z.enum(['unsupported', 'disabled', 'enabled'])),
  partitions: reading(z.array(NvmlPartition).max(64)),
  cpu_affinity: reading(z.array(z.int().min(0)).max(16_384)),
  memory_numa_node: reading(z.int().min(0)),
  nvlink_peers: reading(z.array(z.int().min(0)).max(1024)),
  /**
   * NVLinks that are up, by what is at their other end: the PCI address of a device, or `switch`. Not given: nvidia-smi
   * was asked.
   */
  nvlinks: reading(
    z.array(z.strictObject({ to: z.string().max(64), count: z.int().min(1) })).max(64),
  ).optional(),
  /** The status 15 or 16 that any call returned for the device. */
  fatal: z.int().optional(),
  /** Not given: nvidia-smi was asked. */
  health: NvmlHealth.optional(),
  fabric: reading(NvmlFabric.nullable()).optional(),
  /** `9.0`. */
  compute_capability: reading(z.string().max(16)).optional(),
})

/** What the child prints, once, on one line. */
export const NvmlAnswer = z.union([
  z.strictObject({
    driver_version: reading(z.string().max(256)),
    cuda_version: reading(z.string().max(32)).optional(),
    devices: z.array(NvmlDevice).max(1024),
    /** Devices that NVML counts and cannot hand out, with the reason. */
    lost: z.array(z.strictObject({ index: z.int().min(0), why: z.string().max(512) })).max(1024),
  }),
  z.strictObject({
    error: z.strictObject({ code: NvmlErrorCode, message: z.string().max(512) }),
  }),
])

export type NvmlAnswer = z.infer<typeof NvmlAnswer>
export type NvmlDevice = z.infer<typeof NvmlDevice>
export type NvmlPartition = z.infer<typeof NvmlPartition>
export type NvmlHealth = z.infer<typeof NvmlHealth>
export type NvmlFabric = z.infer<typeof NvmlFabric>
