import type { Root } from '../../root.ts'

const FOLDER = '/proc/driver/nvidia/gpus'

/** What NVIDIA's kernel driver shows of a device in procfs. */
export interface ProcDriverDevice {
  readonly model: string | undefined
  readonly uuid: string | undefined
  /** Where the device's memory is a NUMA node of the host, as on POWER9 and Grace: that node and its size in bytes. */
  readonly memoryNode: number | undefined
  readonly memoryBytes: number | undefined
}

/** A device of which the driver was not asked more than that it has it. */
const UNASKED: ProcDriverDevice = {
  model: undefined,
  uuid: undefined,
  memoryNode: undefined,
  memoryBytes: undefined,
}

/**
 * The devices that NVIDIA's driver has taken, by PCI address; undefined when the driver is not there. `hangs`: the driver
 * does not answer, so only the list is read, for to read a file of a device is to ask the driver.
 */
export function probeProcDriver(
  root: Root,
  hangs: boolean,
): ReadonlyMap<string, ProcDriverDevice> | undefined {
  const addresses = root.list(FOLDER)
  if (!addresses) return undefined
  const describe = (address: string) => (hangs ? UNASKED : readDevice(root, `${FOLDER}/${address}`))
  return new Map(addresses.map((address) => [address, describe(address)]))
}

/** Version of the driver, as `/proc/driver/nvidia/version` has it. */
export function procDriverVersion(root: Root): string | undefined {
  const text = root.text('/proc/driver/nvidia/version') ?? ''
  return /Kernel Module.*?\s(\d+\.\d+(?:\.\d+)?)\s/.exec(text)?.[1]
}

function readDevice(root: Root, folder: string): ProcDriverDevice {
  const information = root.text(`${folder}/information`) ?? ''
  const status = root.text(`${folder}/numa_status`) ?? ''
  const node = /^Node:\s*(\d+)$/m.exec(status)?.[1]
  const size = /^Size:\s*([0-9a-f]+)$/m.exec(status)?.[1]
  const online = /^Status:\s*online$/m.test(status)
  return {
    model: /^Model:\s*(.+?)\s*$/m.exec(information)?.[1],
    uuid: /^GPU UUID:\s*(GPU-[0-9a-f-]+)\s*$/m.exec(information)?.[1],
    memoryNode: node && online ? Number(node) : undefined,
    memoryBytes: node && size ? Number.parseInt(size, 16) : undefined,
  }
}
