import { expect, test } from 'bun:test'
import { renderFactMetrics } from '../../src/agent/fact-metrics.ts'
import { accelerator, hostReport, rdmaCard } from '../hosts/sample.ts'

test('each problem of a device is a sample of its own, and what is unknown has none', async () => {
  const problems = [
    { code: 'xid', message: 'XID 48' },
    { code: 'nvlink_down', message: 'A link is down' },
  ]
  const accelerators = [
    accelerator(0, { health: { healthy: false, problems } }),
    accelerator(1, { memory_bytes: null, usable: null, reason: 'Why' }),
  ]
  const text = await renderFactMetrics(hostReport({ accelerators, device_count: null }))
  const samples = text.split('\n').filter((line) => /^parallel_config_host_(?:acc|dev)/.test(line))
  const of = (index: number) =>
    `index="${index}",address="0000:1${index}:00.0",vendor="nvidia",model="NVIDIA H100 80GB HBM3"`
  expect(samples).toEqual([
    `parallel_config_host_accelerator_usable{${of(0)}} 1`,
    `parallel_config_host_accelerator_healthy{${of(0)}} 0`,
    `parallel_config_host_accelerator_problem{${of(0)},code="xid"} 1`,
    `parallel_config_host_accelerator_problem{${of(0)},code="nvlink_down"} 1`,
    `parallel_config_host_accelerator_memory_bytes{${of(0)}} 85520809984`,
  ])
})

test('each port of an RDMA card is a sample of its own', async () => {
  const ports = [
    { port: 1, link_layer: 'InfiniBand', state: 'ACTIVE', rate_gbps: 400 },
    { port: 2, link_layer: 'InfiniBand', state: 'DOWN', rate_gbps: null },
  ]
  const text = await renderFactMetrics(hostReport({ nics: [rdmaCard({ ports })] }))
  const samples = text.split('\n').filter((line) => line.startsWith('parallel_config_host_rdma'))
  expect(samples).toEqual([
    'parallel_config_host_rdma_port_rate_gbps{device="mlx5_0",port="1"} 400',
    'parallel_config_host_rdma_port_active{device="mlx5_0",port="1"} 1',
    'parallel_config_host_rdma_port_active{device="mlx5_0",port="2"} 0',
  ])
})
