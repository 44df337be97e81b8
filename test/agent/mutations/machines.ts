import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { hostFixture, makeTree, unpack } from '../tree.ts'

/** A tree that may be damaged: a folder of its own. */
export interface Machine {
  readonly name: string
  readonly dir: string
}

const HWLOC = ['16amd64-8n2c-cpusets', '32amd64-4s2n4c-cgroup2', '32intel64-2p8co2t+8ve']
const MORE_HWLOC = ['2pa-pcidomain32bits', '48amd64-4pa2n6c-sparse', 'offline-cpu0-node0']

/** Two machines of the tests' own making, and the smallest of the recorded ones. */
export function someMachines(): Machine[] {
  const kfd = recordedKfd('topo-mi210-xgmi-pcie', '')
  return [nvidiaHost(), amdHost(), kfd].filter((one) => one !== undefined)
}

/** All machines: the recorded ones that are there, and two of the tests' own making. */
export function allMachines(): Machine[] {
  const hwloc = [...HWLOC, ...MORE_HWLOC, 'nvidiagpunumanodes'].map((name) =>
    recorded(`hwloc/${name}.tar.bz2`),
  )
  const ghw = ['linux-amd64-accel', 'linux-amd64-accel-nvidia'].map((name) =>
    recorded(`ghw/${name}.tar.gz`),
  )
  const rocm = [
    ['topo-mi210-xgmi-pcie', ''],
    ['topology-parsing-mi308', 'topology'],
    ['topology-parsing', 'topology'],
  ].map(([name = '', inside = '']) => recordedKfd(name, inside))
  return [nvidiaHost(), amdHost(), ...hwloc, ...ghw, ...rocm].filter((one) => one !== undefined)
}

function recorded(archive: string): Machine | undefined {
  const file = hostFixture(archive)
  if (!file) return undefined
  const source = unpack(file)
  const inside = readdirSync(source)
  const dir = temporaryFolder()
  cpSync(inside.includes('sys') ? source : join(source, inside[0] ?? ''), dir, {
    recursive: true,
    verbatimSymlinks: true,
  })
  Bun.spawnSync(['chmod', '-R', 'u+rwX', dir])
  return { name: archive, dir }
}

function recordedKfd(name: string, inside: string): Machine | undefined {
  const file = hostFixture(`rocm/${name}.tar.gz`)
  if (!file) return undefined
  const dir = makeTree(baseFiles())
  const nodes = join(dir, 'sys/class/kfd/kfd/topology/nodes')
  mkdirSync(join(dir, 'sys/bus/pci/devices'), { recursive: true })
  cpSync(join(unpack(file), 'testdata', name, inside, 'nodes'), nodes, { recursive: true })
  return { name: `rocm/${name}`, dir }
}

/** Two nodes of four CPUs, a process in a group of cgroup v2, and what else procfs has. */
function baseFiles(): Record<string, string | Uint8Array> {
  const node = (id: number, mask: string, list: string, distance: string) => ({
    [`sys/devices/system/node/node${id}/cpumap`]: `${mask}\n`,
    [`sys/devices/system/node/node${id}/cpulist`]: `${list}\n`,
    [`sys/devices/system/node/node${id}/distance`]: `${distance}\n`,
    [`sys/devices/system/node/node${id}/meminfo`]: `Node ${id} MemTotal:       4096 kB\nNode ${id} MemFree:        1024 kB\nNode ${id} MemUsed:        3072 kB\n`,
  })
  const cpus = Array.from({ length: 8 }, (_, cpu) => [
    `sys/devices/system/cpu/cpu${cpu}/online`,
    '1\n',
  ])
  return {
    ...Object.fromEntries(cpus),
    'sys/devices/system/cpu/online': '0-7\n',
    'sys/devices/system/node/online': '0-1\n',
    'sys/devices/system/node/possible': '0-1\n',
    ...node(0, '0000000f', '0-3', '10 21'),
    ...node(1, '000000f0', '4-7', '21 10'),
    'proc/cpuinfo': Array.from({ length: 8 }, (_, cpu) => `processor\t: ${cpu}\n\n`).join(''),
    'proc/meminfo': 'MemTotal:           8192 kB\nMemFree:            2048 kB\n',
    'proc/self/status':
      'Name:\tagent\nCpus_allowed:\t3f\nCpus_allowed_list:\t0-5\nMems_allowed:\t00000003\nMems_allowed_list:\t0-1\n',
    'proc/self/cgroup': '0::/system.slice/vllm.service\n',
    'proc/self/cpuset': '/system.slice/vllm.service\n',
    'proc/mounts': 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n',
    'sys/fs/cgroup/system.slice/vllm.service/cgroup.controllers': 'cpuset cpu memory\n',
    'sys/fs/cgroup/system.slice/vllm.service/cpuset.cpus.effective': '0-5\n',
    'sys/fs/cgroup/system.slice/vllm.service/cpuset.mems.effective': '0-1\n',
    'proc/version': 'Linux version 6.8.0-45-generic (buildd@host) #45 SMP\n',
    'proc/sys/kernel/osrelease': '6.8.0-45-generic\n',
    'proc/sys/kernel/hostname': 'gpu-17\n',
    'proc/sys/kernel/random/boot_id': '3f1c1d2e-8a4b-4c5d-9e6f-0a1b2c3d4e5f\n',
    'usr/bin/numactl': '#!/bin/sh\n',
  }
}

interface Function {
  readonly address: string
  readonly vendor: string
  readonly device: string
  readonly deviceClass: string
  readonly driver: string
  readonly node: number
}

/** A PCI function with all the files by which it may be known, behind a bridge. */
function functionFiles(one: Function): Record<string, string | Uint8Array> {
  const real = `sys/devices/pci0000:4a/0000:4a:01.0/${one.address}`
  const config = new Uint8Array(64)
  const view = new DataView(config.buffer)
  view.setUint16(0, Number.parseInt(one.vendor, 16), true)
  view.setUint16(2, Number.parseInt(one.device, 16), true)
  view.setUint16(10, Number.parseInt(one.deviceClass, 16), true)
  const upper = (text: string) => text.toUpperCase()
  const [base, sub] = [one.deviceClass.slice(0, 2), one.deviceClass.slice(2)]
  return {
    [`${real}/class`]: `0x${one.deviceClass}00\n`,
    [`${real}/vendor`]: `0x${one.vendor}\n`,
    [`${real}/device`]: `0x${one.device}\n`,
    [`${real}/config`]: config,
    [`${real}/modalias`]: `pci:v0000${upper(one.vendor)}d0000${upper(one.device)}sv000010DEsd00001234bc${upper(base)}sc${upper(sub)}i00\n`,
    [`${real}/uevent`]: `DRIVER=${one.driver}\nPCI_SLOT_NAME=${one.address}\n`,
    [`${real}/numa_node`]: `${one.node}\n`,
    [`${real}/local_cpus`]: one.node === 0 ? '0f\n' : 'f0\n',
    [`${real}/local_cpulist`]: one.node === 0 ? '0-3\n' : '4-7\n',
    [`${real}/driver`]: `-> ../../../../bus/pci/drivers/${one.driver}`,
    [`sys/bus/pci/devices/${one.address}`]: `-> ../../../devices/pci0000:4a/0000:4a:01.0/${one.address}`,
  }
}

const BRIDGE = {
  'sys/devices/pci0000:4a/0000:4a:01.0/class': '0x060400\n',
  'sys/devices/pci0000:4a/0000:4a:01.0/vendor': '0x8086\n',
  'sys/devices/pci0000:4a/0000:4a:01.0/device': '0x2030\n',
  'sys/devices/pci0000:4a/0000:4a:01.0/numa_node': '-1\n',
  'sys/bus/pci/devices/0000:4a:01.0': '-> ../../../devices/pci0000:4a/0000:4a:01.0',
}

const SLINGSHOT: Function = {
  address: '0000:5b:00.0',
  vendor: '17db',
  device: '0501',
  deviceClass: '0200',
  driver: 'cxi_ss1',
  node: 0,
}

/** A port of the InfiniBand card, and its device for management datagrams. */
function portFiles(port: number): Record<string, string> {
  const device = 'sys/devices/pci0000:4a/0000:4a:01.0/0000:5a:00.0/infiniband_mad'
  return {
    [`sys/class/infiniband/mlx5_0/ports/${port}/link_layer`]: 'InfiniBand\n',
    [`sys/class/infiniband/mlx5_0/ports/${port}/state`]: '4: ACTIVE\n',
    [`sys/class/infiniband/mlx5_0/ports/${port}/rate`]: '400 Gb/sec (4X NDR)\n',
    [`${device}/umad${port - 1}/ibdev`]: 'mlx5_0\n',
    [`${device}/umad${port - 1}/port`]: `${port}\n`,
  }
}

function nvidiaHost(): Machine {
  const gpus = [0, 1].map((node) => ({
    address: `0000:4${node}:00.0`,
    vendor: '10de',
    device: '2335',
    deviceClass: '0302',
    driver: 'nvidia',
    node,
  }))
  const nic = {
    address: '0000:5a:00.0',
    vendor: '15b3',
    device: '1021',
    deviceClass: '0207',
    driver: 'mlx5_core',
    node: 1,
  }
  const proc = gpus.map(({ address, node }) => [
    `proc/driver/nvidia/gpus/${address}/information`,
    `Model: \t\t NVIDIA H200\nIRQ:   \t\t 17\nGPU UUID: \t GPU-00000000-1111-2222-3333-44444444444${node}\nBus Type: \t PCIe\nBus Location: \t ${address}\n`,
  ])
  const dir = makeTree({
    ...baseFiles(),
    ...BRIDGE,
    ...Object.assign({}, ...[...gpus, nic].map(functionFiles)),
    ...Object.fromEntries(proc),
    'proc/driver/nvidia/version':
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  590.48.01  Mon Jan  5 12:00:00 UTC 2026\nGCC version: gcc 12\n',
    'sys/module/nvidia/version': '590.48.01\n',
    'sys/devices/pci0000:4a/0000:4a:01.0/0000:5a:00.0/net/ibp90s0/address': '00\n',
    'sys/class/infiniband/mlx5_0/device': '-> ../../../bus/pci/devices/0000:5a:00.0',
    ...Object.assign({}, ...[1, 2].map(portFiles)),
    ...functionFiles(SLINGSHOT),
    'sys/devices/pci0000:4a/0000:4a:01.0/0000:5b:00.0/net/hsn0/operstate': 'up\n',
    'sys/devices/pci0000:4a/0000:4a:01.0/0000:5b:00.0/net/hsn0/speed': '200000\n',
    'sys/class/net/hsn0': '-> ../../devices/pci0000:4a/0000:4a:01.0/0000:5b:00.0/net/hsn0',
    'sys/class/cxi_user/cxi0/device': '-> ../../../bus/pci/devices/0000:5b:00.0',
  })
  return { name: 'own NVIDIA host', dir }
}

/** Two MI300X that XGMI joins, with what amdgpu shows. */
function amdHost(): Machine {
  const gpus = [0, 1].map((node) => ({
    address: `0000:4${node}:00.0`,
    vendor: '1002',
    device: '74a1',
    deviceClass: '1200',
    driver: 'amdgpu',
    node,
  }))
  const topology = 'sys/class/kfd/kfd/topology/nodes'
  const nodes = gpus.flatMap(({ node }) => {
    const own = node + 1
    const other = 2 - node
    const properties: Record<string, number | string> = {
      cpu_cores_count: 0,
      simd_count: 1216,
      mem_banks_count: 1,
      io_links_count: 1,
      p2p_links_count: 0,
      gfx_target_version: 90402,
      vendor_id: 4098,
      device_id: 29857,
      location_id: (0x40 + node) * 256,
      domain: 0,
      local_mem_size: 0,
      unique_id: `1231231231231230${node}`,
      max_engine_clk_ccompute: 3800,
    }
    const text = Object.entries(properties).map(([key, value]) => `${key} ${value}\n`)
    return [
      [`${topology}/${own}/properties`, text.join('')],
      [`${topology}/${own}/gpu_id`, `4000${node}\n`],
      [
        `${topology}/${own}/mem_banks/0/properties`,
        'heap_type 1\nsize_in_bytes 206141652992\nflags 0\n',
      ],
      [
        `${topology}/${own}/io_links/0/properties`,
        `type 11\nnode_from ${own}\nnode_to ${other}\nflags 1\n`,
      ],
    ]
  })
  const files = gpus.flatMap(({ address, node }) => {
    const real = `sys/devices/pci0000:4a/0000:4a:01.0/${address}`
    return [
      [`${real}/product_name`, 'AMD Instinct MI300X\n'],
      [
        `${real}/unique_id`,
        `${BigInt(`1231231231231230${node}`).toString(16).padStart(16, '0')}\n`,
      ],
      [`${real}/mem_info_vram_total`, '206141652992\n'],
      [`${real}/current_compute_partition`, 'SPX\n'],
      [`${real}/current_memory_partition`, 'NPS1\n'],
      [`${real}/ras/umc_err_count`, 'ue: 0\nce: 2\n'],
      [`${real}/ras/gfx_err_count`, 'ue: 0\nce: 0\n'],
      [`${real}/ras/gpu_vram_bad_pages`, '0x027f5d43 : 0x00001000 : R\n'],
      [`${real}/gpu_busy_percent`, '0\n'],
      [`${real}/power/runtime_status`, 'active\n'],
    ]
  })
  const dir = makeTree({
    ...baseFiles(),
    ...BRIDGE,
    ...Object.assign({}, ...gpus.map(functionFiles)),
    ...Object.fromEntries([...nodes, ...files]),
    [`${topology}/0/properties`]:
      'cpu_cores_count 8\nsimd_count 0\nmem_banks_count 0\nio_links_count 0\nmax_engine_clk_ccompute 3800\n',
    [`${topology}/0/gpu_id`]: '0\n',
    'sys/module/amdgpu/version': '6.10.5\n',
  })
  return { name: 'own AMD host', dir }
}
