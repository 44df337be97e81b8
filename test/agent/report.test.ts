import { expect, test } from 'bun:test'
import { h200, reportOf, twoNodeTree } from './tree.ts'

test("each null has a fault that points to it, but for a usable device's reason", async () => {
  const report = await reportOf(
    twoNodeTree({
      '0000:4e:00.0': h200(),
      '0000:5e:00.0': h200({ driver: '-> ../../drivers/vfio-pci' }),
    }),
  )
  const explained = new Set(report.faults.flatMap((one) => one.facts))
  const nulls: string[] = []
  const walk = (value: unknown, pointer: string) => {
    if (value === null) nulls.push(pointer)
    else if (typeof value === 'object') {
      for (const [key, member] of Object.entries(value)) walk(member, `${pointer}/${key}`)
    }
  }
  walk({ ...report, visible_devices: [] }, '')
  expect(nulls.filter((pointer) => !explained.has(pointer))).toEqual(['/accelerators/0/reason'])
  const doubted = [...explained].filter((pointer) => !nulls.includes(pointer))
  expect(doubted).toEqual(['/cpus/allowed', '/memory_nodes_allowed', '/nics'])
})
