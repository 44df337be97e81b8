import type { ReleaseRange } from '../../../vllm/releases/ranges.ts'
import { readBoolean } from '../../../vllm/values/boolean.ts'
import { isList, type PythonDict, type PythonValue } from './python-value.ts'

/** A check of a dataclass over several of its fields. */
export interface DataclassCheck extends ReleaseRange {
  readonly dataclass: string
  readonly isBroken: (value: PythonDict) => boolean
  readonly message: string
}

/** The validators of whole dataclasses that check what users set (`vllm/config/`). */
export const DATACLASS_CHECKS: readonly DataclassCheck[] = [
  roleCheck('KVTransferConfig', 'kv'),
  roleCheck('ECTransferConfig', 'ec'),
  {
    dataclass: 'EPLBConfig',
    since: '0.24.0',
    isBroken: (value) =>
      isTrue(value, 'use_async', true) && isOneOf(value, 'communicator', 'torch_nccl', 'pynccl'),
    message:
      'communicator cannot be torch_nccl or pynccl while use_async is on. Use torch_gloo or nixl, or set use_async to false',
  },
  {
    dataclass: 'EPLBConfig',
    since: '0.14.0',
    isBroken: (value) =>
      isTrue(value, 'log_balancedness') && Number(value.get('log_balancedness_interval') ?? 1) <= 0,
    message: 'log_balancedness_interval must be 1 or more',
  },
  {
    dataclass: 'ProfilerConfig',
    isBroken: (value) => {
      const hasFolder = isGiven(value, 'torch_profiler_dir')
      return isOneOf(value, 'profiler', 'torch') !== hasFolder
    },
    message: 'profiler torch and torch_profiler_dir must be given together',
  },
  {
    dataclass: 'StructuredOutputsConfig',
    isBroken: (value) =>
      isTrue(value, 'disable_any_whitespace') && !isOneOf(value, 'backend', 'xgrammar', 'guidance'),
    message: 'disable_any_whitespace needs the backend xgrammar or guidance',
  },
  {
    dataclass: 'StructuredOutputsConfig',
    isBroken: (value) =>
      isTrue(value, 'disable_additional_properties') && !isOneOf(value, 'backend', 'guidance'),
    message: 'disable_additional_properties needs the backend guidance',
  },
  {
    dataclass: 'CompilationConfig',
    since: '0.11.0',
    isBroken: (value) => {
      const operators = value.get('custom_ops')
      return operators !== undefined && isList(operators) && !operators.every(isCustomOperator)
    },
    message: 'custom_ops accepts all, none, +op and -op, where op is the name of an operator',
  },
  {
    dataclass: 'CompilationConfig',
    isBroken: (value) => {
      const operators = value.get('custom_ops')
      if (operators === undefined || !isList(operators)) return false
      return operators.includes('all') && operators.includes('none')
    },
    message: 'custom_ops accepts either all or none, not both',
  },
  {
    dataclass: 'CompilationConfig',
    removed: '0.11.1',
    isBroken: (value) => isTrue(value, 'full_cuda_graph') && isGiven(value, 'cudagraph_mode'),
    message: 'full_cuda_graph and cudagraph_mode exclude each other. Use cudagraph_mode',
  },
  {
    dataclass: 'CompilationConfig',
    since: '0.11.1',
    isBroken: (value) => {
      const isCompiled = /^(?:3|VLLM_COMPILE)$/i.test(String(value.get('mode') ?? ''))
      return isCompiled && !BACKENDS_TO_COMPILE.has(String(value.get('backend') ?? ''))
    },
    message: 'mode VLLM_COMPILE needs the backend eager or inductor, or none',
  },
]

const BACKENDS_TO_COMPILE = new Set(['', 'eager', 'inductor'])

function roleCheck(dataclass: string, prefix: 'kv' | 'ec'): DataclassCheck {
  return {
    dataclass,
    isBroken: (value) =>
      (value.get(`${prefix}_connector`) ?? null) !== null &&
      (value.get(`${prefix}_role`) ?? null) === null,
    message: `with ${prefix}_connector, ${prefix}_role is needed: ${prefix}_producer, ${prefix}_consumer or ${prefix}_both`,
  }
}

function isTrue(value: PythonDict, name: string, otherwise = false): boolean {
  return readBoolean(value.get(name) ?? otherwise) === true
}

function isOneOf(value: PythonDict, name: string, ...words: readonly string[]): boolean {
  return words.some((word) => word === value.get(name))
}

function isGiven(value: PythonDict, name: string): boolean {
  const given = value.get(name) ?? ''
  return given !== ''
}

function isCustomOperator(operator: PythonValue): boolean {
  return typeof operator === 'string' && /^(?:[+-]|all$|none$)/.test(operator)
}
