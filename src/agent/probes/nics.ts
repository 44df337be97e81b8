import type { Nic } from '../../hosts/report.ts'
import { type Draft, type Fact, isKnown, notApplicable, Unknown } from '../fact.ts'
import { locate } from '../locate.ts'
import type { Root } from '../root.ts'
import type { NumaFacts } from './numa.ts'
import type { PciDevice, PciFacts } from './pci.ts'

const FOLDER = '/sys/class/infiniband'
const INFINIBAND_CLASS = '0207'

/** RDMA cards: the RDMA devices of the kernel, and InfiniBand cards that no RDMA driver has taken. */
export function probeNics(root: Root, pci: PciFacts, numa: NumaFacts): Fact<Draft<Nic>[]> {
  const names = root.list(FOLDER)
  if (!names && !isKnown(pci.devices)) return pci.devices
  const onPci = isKnown(pci.devices) ? pci.devices : new Map<string, PciDevice>()
  const rdma = (names ?? []).map((name) => {
    const path = root.realPath(`${FOLDER}/${name}/device`)
    return { name, device: onPci.get(path?.split('/').pop() ?? '') }
  })
  const taken = new Set(rdma.map(({ device }) => device?.address))
  const bare = [...onPci.values()]
    .filter((device) => device.deviceClass === INFINIBAND_CLASS && !taken.has(device.address))
    .map((device) => ({ name: undefined, device }))
  return [...rdma, ...bare].map(({ name, device }) => ({
    name: name ?? notApplicable('nics', 'The kernel has no RDMA device for the card'),
    pci_address: device?.address ?? notApplicable('nics', 'The RDMA device is not on PCI'),
    numa_node: locate(device, onPci, numa).node,
    driver: device?.driver ?? notApplicable('nics', 'No driver is bound'),
    link_layer: linkLayer(root, name),
    interfaces: (device && root.list(`${device.folder}/net`)) || [],
  }))
}

function linkLayer(root: Root, name: string | undefined): Fact<string> {
  if (!name) return notApplicable('nics', 'The kernel has no RDMA device for the card')
  const path = `${FOLDER}/${name}/ports/1/link_layer`
  const text = root.text(path)
  if (text && text.length <= 256) return text
  return new Unknown('nics', 'link_layer_unreadable', root.why(path))
}
