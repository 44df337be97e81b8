import { describe, expect, test } from 'bun:test'
import { Root } from '../../../src/agent/root.ts'
import { reportOf, twoNodeTree } from '../tree.ts'

/** What a process may use on a running host with these files. */
async function limitsWith(files: Readonly<Record<string, string>>) {
  const dir = twoNodeTree({}, files)
  const { limits, faults } = await reportOf(dir, { root: new Root(dir, true) })
  const codeOf = (fact: string) =>
    faults.find(({ facts }) => facts.includes(`/limits/${fact}`))?.code
  return { limits, faults, codeOf }
}

const V2 = {
  'proc/mounts': 'cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n',
  'proc/self/cgroup': '0::/a.slice/vllm.service\n',
}
const V1 = {
  'proc/mounts':
    'cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\ncgroup /sys/fs/cgroup/cpu cgroup rw,cpu,cpuacct 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n',
  'proc/self/cgroup': '9:memory:/docker/1\n3:cpu,cpuacct:/docker/1\n0::/docker/1\n',
}

describe('the limits of the group', () => {
  test('are the least of it and of those above it', async () => {
    const { limits } = await limitsWith({
      ...V2,
      'sys/fs/cgroup/a.slice/memory.max': '1073741824\n',
      'sys/fs/cgroup/a.slice/cpu.max': 'max 100000\n',
      'sys/fs/cgroup/a.slice/vllm.service/memory.max': 'max\n',
      'sys/fs/cgroup/a.slice/vllm.service/cpu.max': '350000 100000\n',
    })
    expect(limits).toMatchObject({ memory_bytes: 1_073_741_824, cpus: 3.5 })
  })

  test('are read from the controllers of version 1 where they are there', async () => {
    const { limits } = await limitsWith({
      ...V1,
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      'sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes': '2147483648\n',
      'sys/fs/cgroup/cpu/docker/1/cpu.cfs_quota_us': '150000\n',
      'sys/fs/cgroup/cpu/docker/1/cpu.cfs_period_us': '100000\n',
    })
    expect(limits).toMatchObject({ memory_bytes: 2_147_483_648, cpus: 1.5 })
  })

  test('are those at the top in a container, where version 1 names the group as outside', async () => {
    const { limits } = await limitsWith({
      ...V1,
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '2147483648\n',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
    })
    expect(limits).toMatchObject({ memory_bytes: 2_147_483_648, cpus: 1_048_576 })
  })

  test('are unknown where the tree does not show the group', async () => {
    const { limits, codeOf } = await limitsWith(V2)
    expect(limits).toMatchObject({ memory_bytes: null, cpus: null })
    expect([codeOf('memory_bytes'), codeOf('cpus')]).toEqual(['cgroup_not_told', 'cgroup_not_told'])
  })

  test.each(['-5\n', 'much\n', ''])('are unknown where they read %j', async (content) => {
    const { limits, codeOf } = await limitsWith({
      ...V2,
      'sys/fs/cgroup/a.slice/vllm.service/memory.max': content,
    })
    expect(limits?.memory_bytes).toBeNull()
    expect(codeOf('memory_bytes')).toBe('limit_unreadable')
  })
})

test('huge pages and locked memory are those of procfs', async () => {
  const { limits } = await limitsWith({
    'proc/meminfo': 'MemTotal: 3072 kB\nHugePages_Total:      16\n',
    'proc/self/limits':
      'Limit                     Soft Limit           Hard Limit           Units\nMax locked memory         8388608              unlimited            bytes\n',
  })
  expect(limits).toMatchObject({ huge_pages: 16, locked_memory_bytes: 8_388_608 })
})

test('shared memory is that of the tree, also behind a link, and unknown without it', async () => {
  const { limits } = await limitsWith({ 'run/shm/file': '', 'dev/shm': '-> /run/shm' })
  expect(limits?.shared_memory_bytes).toBeGreaterThan(0)
  const { limits: none, faults } = await limitsWith({})
  expect(none?.shared_memory_bytes).toBeNull()
  const fault = faults.find(({ facts }) => facts.includes('/limits/shared_memory_bytes'))
  expect(fault?.message).toBe('/dev/shm: no such file')
})
