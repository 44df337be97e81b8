import { describe, expect, test } from 'bun:test'
import { reportOf, twoNodeTree } from '../tree.ts'

describe('what the process may use', () => {
  const group = 'sys/fs/cgroup/kubepods.slice/pod.scope'

  test('is that of the nearest group of cgroup v2 that has the controller', async () => {
    const dir = twoNodeTree(
      {},
      {
        'proc/self/cgroup': '0::/kubepods.slice/pod.scope/inner\n',
        'proc/mounts': 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n',
        [`${group}/cpuset.cpus.effective`]: '1-5\n',
        [`${group}/cpuset.mems.effective`]: '1\n',
        [`${group}/inner/cgroup.procs`]: '1\n',
      },
    )
    const report = await reportOf(dir)
    expect(report.cpus.allowed).toBe('1-5')
    expect(report.memory_nodes_allowed).toBe('1')
  })

  test('is narrowed by the affinity of the process', async () => {
    const dir = twoNodeTree(
      {},
      { 'proc/self/status': 'Name:\tagent\nCpus_allowed_list:\t2-9\nMems_allowed_list:\t0-63\n' },
    )
    const report = await reportOf(dir)
    expect(report.cpus.allowed).toBe('2-7')
    expect(report.memory_nodes_allowed).toBe('0-1')
  })

  test('is unknown where the process is in a cpuset that is mounted nowhere', async () => {
    const dir = twoNodeTree({}, { 'proc/self/cpuset': '/jobs/17\n' })
    const { cpus, faults } = await reportOf(dir)
    expect(cpus.allowed).toBeNull()
    expect(faults.find((one) => one.code === 'cpuset_not_mounted')?.facts).toEqual([
      '/cpus/allowed',
      '/memory_nodes_allowed',
    ])
  })

  test('is unknown where the status describes no process', async () => {
    const dir = twoNodeTree({}, { 'proc/self/status': 'Not available\n' })
    const { cpus, faults } = await reportOf(dir)
    expect(cpus.allowed).toBeNull()
    expect(faults.find(({ facts }) => facts.includes('/cpus/allowed'))?.code).toBe(
      'status_unreadable',
    )
  })
})
