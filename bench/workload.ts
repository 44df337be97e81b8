/** The config that every figure is about: data-parallel 4 of tensor-parallel 8, with expert parallelism. */
export const BENCH_CONFIG = {
  tensor_parallel_size: 8,
  data_parallel_size: 4,
  enable_expert_parallel: true,
  distributed_executor_backend: 'mp',
} as const
