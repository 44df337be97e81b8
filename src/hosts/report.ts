import { configure } from 'safe-stable-stringify'
import { z } from 'zod'

/** The most accelerators, NUMA nodes or network cards of a report. */
const REPORT_LIST_LIMIT = 1024

const name = (description: string) => z.string().min(1).max(256).describe(description)
const bytes = (description: string) =>
  z.int().min(0).nullable().describe(`${description}, in bytes; null: unknown`)
const rate = (description: string) =>
  z.number().min(0).max(1_000_000).nullable().describe(`${description} in Gb/s; null: unknown`)
const index = z.int().min(0).max(1_048_575)
const numaNode = (description: string) => index.nullable().describe(description)

/** CPU or node numbers as the kernel writes them: `0-3,8`, ascending; the empty string is the empty set. */
const IdList = z
  .string()
  .max(32_768)
  .regex(/^(?:\d{1,7}(?:-\d{1,7})?(?:,\d{1,7}(?:-\d{1,7})?)*)?$/, 'Write numbers and ranges: 0-3,8')

/** A PCI function with its domain of 16 or, on some hosts, 32 bits: `0000:4e:00.0`. */
const PciAddress = z
  .string()
  .regex(
    /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-1][0-9a-f]\.[0-7]$/,
    'Write domain:bus:device.function in lower-case hex: 0000:4e:00.0',
  )

const pciAddress = PciAddress.nullable().describe(
  'PCI address with its domain; null: unknown, or the device is not on PCI',
)

export const Partition = z
  .strictObject({
    index: index.describe('Position among the partitions of this accelerator, from 0'),
    kind: z
      .enum(['mig', 'compute', 'virtual_function'])
      .describe(
        'mig: an NVIDIA MIG device; compute: an AMD compute partition; virtual_function: an SR-IOV function',
      ),
    uuid: name('UUID, such as MIG-…; null: unknown').nullable(),
    profile: name('Profile or partition mode, such as 1g.10gb; null: unknown').nullable(),
    memory_bytes: bytes('Memory of the partition'),
    gpu_instance: index.nullable().optional().describe('GPU instance id of MIG; null: unknown'),
    compute_instance: index
      .nullable()
      .optional()
      .describe('Compute instance id of MIG; null: unknown'),
  })
  .describe('A part of an accelerator that programs see as a device of its own')

export const Health = z
  .strictObject({
    healthy: z
      .boolean()
      .nullable()
      .describe('False: a problem is listed below; null: not everything could be read'),
    problems: z
      .array(
        z.strictObject({
          code: z
            .string()
            .regex(/^[a-z][a-z0-9_]{0,63}$/)
            .describe('Stable code: uncorrectable_ecc'),
          message: name('What is wrong with the device, and what to do'),
        }),
      )
      .max(32)
      .describe('Problems with the health of the device'),
  })
  .describe('Whether the device is healthy, and not only usable')

const FabricDomain = z
  .strictObject({
    cluster: name('UUID of the cluster'),
    clique: z.int().min(0).max(4_294_967_295).describe('Part of the cluster'),
  })
  .describe(
    'Accelerators with the same cluster and clique, on any host, reach one another by NVLink',
  )

const FabricLink = z
  .strictObject({
    accelerator: index.describe('Index of the accelerator at the other end'),
    kind: z
      .enum(['nvlink', 'nvswitch', 'xgmi'])
      .nullable()
      .describe('nvlink: from one to the other; nvswitch: NVLink through switches; null: unknown'),
    count: z.int().min(1).max(1024).nullable().describe('Links that are up; null: unknown'),
  })
  .describe('What joins two accelerators')

export const Accelerator = z
  .strictObject({
    index: index.describe('Position in this list, which is in the order of the PCI addresses'),
    vendor: name(
      'nvidia, amd, intel, google, or the PCI vendor id of any other: 0x1bcf',
    ).nullable(),
    model: name('Product name, from the driver or the PCI id; null: unknown').nullable(),
    pci_id: z
      .string()
      .regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/)
      .nullable()
      .describe('PCI vendor and device id: 10de:2330; null: unknown'),
    uuid: name('UUID as the vendor tool prints it: GPU-…; null: unknown').nullable(),
    pci_address: pciAddress,
    driver: name('Kernel driver bound to the device; null: none or unknown').nullable(),
    cpu_numa_node: numaNode('NUMA node of the CPUs next to the device; null: unknown'),
    memory_numa_node: numaNode("NUMA node that is the device's own memory; null: none, or unknown"),
    memory_bytes: bytes("The device's own memory"),
    partitioning: z
      .enum(['none', 'mig', 'compute', 'virtual_function'])
      .nullable()
      .describe('Whether and how the device is split; null: unknown'),
    partitions: z
      .array(Partition)
      .max(256)
      .nullable()
      .describe('The partitions, in the order in which the driver numbers them; null: unknown'),
    fabric_peers: z
      .array(index)
      .max(REPORT_LIST_LIMIT)
      .nullable()
      .describe('Indices of the accelerators reached by NVLink or XGMI; null: unknown'),
    fabric_links: z
      .array(FabricLink)
      .max(REPORT_LIST_LIMIT)
      .nullable()
      .optional()
      .describe('Kind and number of the links to each of fabric_peers; null: unknown'),
    usable: z.boolean().nullable().describe('Whether a program can use it now; null: unknown'),
    reason: name(
      'Why it is not usable or why that is unknown; null where usable is true',
    ).nullable(),
    health: Health.nullable().optional(),
    architecture: name(
      'Compute capability, such as 9.0, or gfx target, such as gfx942; null: unknown',
    )
      .nullable()
      .optional(),
    fabric_domain: FabricDomain.nullable().optional(),
    compute_partitioning: name("AMD's compute partition mode, such as SPX or CPX; null: unknown")
      .nullable()
      .optional(),
    memory_partitioning: name("AMD's memory partition mode, such as NPS1; null: unknown")
      .nullable()
      .optional(),
  })
  .describe('One accelerator in the box, whether or not vLLM would use it')

export const VisibleDevice = z
  .strictObject({
    accelerator: index.describe('Index into accelerators'),
    partition: index
      .nullable()
      .describe("Index into that accelerator's partitions; null: the accelerator as a whole"),
  })
  .describe('A device that vLLM would count')

export const NumaNode = z
  .strictObject({
    id: index.describe('The number that the kernel gives it; numbers may have gaps'),
    cpus: IdList.nullable().describe('Its CPUs that are online; null: unknown'),
    memory_bytes: bytes('Memory of the node'),
    memory_only: z
      .boolean()
      .nullable()
      .describe('It has memory and no CPU, online or not; null: unknown'),
    distances: z
      .array(z.int().min(0).max(65_535))
      .max(REPORT_LIST_LIMIT)
      .nullable()
      .describe('Distance to each node of this list, in its order; 10: itself; null: unknown'),
  })
  .describe('A NUMA node that is online')

/** How far two PCI functions are apart, from near to far, in the words of `nvidia-smi topo`. */
export const PciDistance = z.enum(['PIX', 'PXB', 'PHB', 'NODE', 'SYS'])

const NicPort = z
  .strictObject({
    port: z.int().min(1).max(65_535).describe('Number of the port, from 1'),
    link_layer: name('InfiniBand or Ethernet; null: unknown').nullable(),
    state: name('State, such as ACTIVE or DOWN; null: unknown').nullable(),
    rate_gbps: rate('Rate'),
  })
  .describe('A port of an RDMA device')

export const Nic = z
  .strictObject({
    name: name('RDMA device, such as mlx5_0 or cxi0; null: not bound to an RDMA driver').nullable(),
    pci_address: pciAddress,
    numa_node: numaNode('NUMA node of the CPUs next to it; null: unknown'),
    driver: name('Kernel driver bound to it; null: none or unknown').nullable(),
    link_layer: name('InfiniBand or Ethernet, of its first port; null: unknown').nullable(),
    interfaces: z
      .array(z.string().min(1).max(64))
      .max(256)
      .nullable()
      .describe('Network interfaces of the same PCI function; null: unknown'),
    port_state: name('State of its first port, such as ACTIVE or DOWN; null: unknown')
      .nullable()
      .optional(),
    rate_gbps: rate('Rate of its first port').optional(),
    ports: z
      .array(NicPort)
      .max(REPORT_LIST_LIMIT)
      .nullable()
      .optional()
      .describe('Its ports, by number; null: unknown. Slingshot has one, and no list'),
    fabric: name('InfiniBand, Ethernet, Omni-Path, Slingshot or EFA; null: unknown')
      .nullable()
      .optional(),
    distances: z
      .array(PciDistance.nullable())
      .max(REPORT_LIST_LIMIT)
      .nullable()
      .optional()
      .describe(
        'Distance to each accelerator, in their order. PIX: behind one PCI switch; PXB: several; PHB: one host bridge; NODE: one NUMA node; SYS: two of them; null: unknown',
      ),
  })
  .describe('A network card that does RDMA')

const Software = z
  .strictObject({
    numactl: z.boolean().nullable().describe('Whether numactl is on the PATH; null: unknown'),
    driver_version: name("Version of the accelerators' driver; null: unknown").nullable(),
    cuda_version: name('Newest CUDA that the driver supports; null: unknown').nullable().optional(),
    rocm_version: name('Version of the installed ROCm; null: unknown').nullable().optional(),
    python: name('The Python that was asked; null: none was given').nullable(),
    vllm: name('Version of vLLM in that Python; null: not installed or unknown').nullable(),
    nixl: z.boolean().nullable().describe('Whether NIXL can be imported there; null: unknown'),
    ray: z.boolean().nullable().describe('Whether Ray can be imported there; null: unknown'),
  })
  .describe('Programs on the host that vLLM looks for')

const Limits = z
  .strictObject({
    shared_memory_bytes: bytes('Size of /dev/shm; 9007199254740991: no limit'),
    huge_pages: z.int().min(0).nullable().describe('Huge pages of the default size; null: unknown'),
    locked_memory_bytes: bytes('Memory that a process may lock; 9007199254740991: no limit'),
    memory_bytes: bytes("Limit of the container's or service's memory; 9007199254740991: no limit"),
    cpus: z
      .number()
      .min(0)
      .nullable()
      .describe('CPUs that the quota allows, such as 3.5; 1048576: no quota; null: unknown'),
  })
  .describe("What the agent's process, and one started like it, may use at most")

const System = z
  .strictObject({
    hostname: name('Name of the host; null: unknown').nullable(),
    kernel: name('Release of the kernel: 6.8.0-45-generic; null: unknown').nullable(),
    boot_id: z
      .string()
      .regex(/^[0-9a-f-]{36}$/)
      .nullable()
      .describe('UUID that the kernel generated at boot; null: unknown'),
  })
  .describe('The running system')

export const Fault = z
  .strictObject({
    source: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/)
      .describe('The probe that reports it, such as nvml'),
    code: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/)
      .describe('Stable code; not_applicable: this host has no such fact'),
    message: z.string().min(1).max(1024).describe('What could not be read and why'),
    facts: z
      .array(z.string().max(256))
      .max(8192)
      .describe(
        'JSON Pointers into the report to the facts that are null, truncated or uncertain because of it',
      ),
  })
  .describe('Why a fact is unknown')

/**
 * The state of a host. Null means unknown, and a fault has a pointer to it in its `facts`; only the `reason` of a usable
 * accelerator and the `partition` of a whole device are null without a fault. Nothing in it changes while the host stays
 * the same, so that equal reports mean equal hosts.
 */
export const HostReport = z
  .strictObject({
    schema_version: z.literal(1).describe('Version of this shape'),
    platform: z
      .enum(['cuda', 'rocm', 'tpu', 'xpu', 'cpu', 'other'])
      .nullable()
      .describe(
        'The platform vLLM would choose here; other: that of a plugin; null: unknown, or vLLM would find none',
      ),
    device_count: z
      .int()
      .min(0)
      .max(65_536)
      .nullable()
      .describe(
        'Devices vLLM would count, with the visible devices taken into account; null: unknown',
      ),
    visible_devices: z
      .array(VisibleDevice)
      .max(65_536)
      .nullable()
      .describe('The devices vLLM would count, in its order; null: unknown'),
    detected_numa_nodes: z
      .array(index)
      .max(65_536)
      .nullable()
      .optional()
      .describe(
        'The NUMA node that vLLM itself would detect for each visible device, right or wrong; null: unknown',
      ),
    degraded: z
      .boolean()
      .describe("True: a driver's own interface failed, and what is known comes from PCI alone"),
    accelerators: z
      .array(Accelerator)
      .max(REPORT_LIST_LIMIT)
      .nullable()
      .describe('What is in the box; null: the PCI devices could not be read'),
    numa_nodes: z
      .array(NumaNode)
      .max(REPORT_LIST_LIMIT)
      .nullable()
      .describe('NUMA nodes online, by ascending id; null: unknown'),
    cpus: z
      .strictObject({
        online: IdList.nullable().describe('CPUs online; null: unknown'),
        allowed: IdList.nullable().describe(
          "Those of them that the agent's process may use; null: unknown",
        ),
      })
      .describe('Processors, by number'),
    memory_nodes_allowed: IdList.nullable().describe(
      "NUMA nodes that the agent's process may take memory from; null: unknown",
    ),
    memory_policy_allowed: z
      .boolean()
      .nullable()
      .describe('Whether a process may set its NUMA memory policy; null: unknown'),
    nics: z.array(Nic).max(REPORT_LIST_LIMIT).nullable().describe('RDMA cards; null: unknown'),
    software: Software,
    system: System,
    limits: Limits.optional(),
    sources: z
      .record(z.string().min(1).max(128), z.string().min(1).max(1024))
      .refine((sources) => Object.keys(sources).length <= 128, 'At most 128 sources')
      .describe('Where each fact is from, by its name in the report'),
    faults: z.array(Fault).max(1024).describe('What could not be read and why'),
  })
  .describe('The state of a host as its agent reports it')

export type HostReport = z.infer<typeof HostReport>
export type Accelerator = z.infer<typeof Accelerator>
export type Health = z.infer<typeof Health>
export type Limits = z.infer<typeof Limits>
export type FabricLink = z.infer<typeof FabricLink>
export type Partition = z.infer<typeof Partition>
export type VisibleDevice = z.infer<typeof VisibleDevice>
export type NumaNode = z.infer<typeof NumaNode>
export type Nic = z.infer<typeof Nic>
export type NicPort = z.infer<typeof NicPort>
export type PciDistance = z.infer<typeof PciDistance>
export type Fault = z.infer<typeof Fault>

/** Sorts the keys of objects by UTF-16 code units; throws for what JSON does not have. */
const stringify = configure({ deterministic: true, strict: true })

/**
 * The canonical text of a report (RFC 8785): keys sorted by UTF-16 code units, no spaces. The `report_sha256` of a lease is
 * the SHA-256 of its UTF-8 bytes.
 */
export function canonicalReport(report: HostReport): string {
  return stringify(report) ?? ''
}
