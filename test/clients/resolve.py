"""Resolves a config that is sound and one that is not, at the service in argv[1], with a client made by openapi-python-client."""

import sys

from parallel_config_client import Client
from parallel_config_client.api.resolve import resolve_config
from parallel_config_client.models import HostFacts, PartialParallelConfig, Problem, Resolution, ResolveRequest
from parallel_config_client.models.host_facts_platform_type_1 import HostFactsPlatformType1


def resolve(tensor_parallel_size):
    host = HostFacts(platform=HostFactsPlatformType1.CUDA, device_count=8)
    config = PartialParallelConfig(tensor_parallel_size=tensor_parallel_size)
    body = ResolveRequest(config=config, host=host, vllm_version="0.24.0")
    return resolve_config.sync(client=Client(base_url=sys.argv[1]), body=body)


resolution = resolve(8)
assert isinstance(resolution, Resolution), resolution
print(resolution.config.world_size, resolution.hash_)

problem = resolve(16)
assert isinstance(problem, Problem), problem
print(problem.code, problem.errors[0].code)
