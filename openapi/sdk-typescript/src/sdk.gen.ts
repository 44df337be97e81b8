// Made by @hey-api/openapi-ts (npm run sdk): not to be edited.

import { client } from './client.gen.js';
import type { Client, Options as Options2, TDataShape } from './client/index.js';
import type { CheckManifestsData, CheckManifestsErrors, CheckManifestsResponses, CompareRanksData, CompareRanksErrors, CompareRanksResponses, DeleteHostData, DeleteHostErrors, DeleteHostResponses, EnrolHostData, EnrolHostErrors, EnrolHostResponses, GetHostData, GetHostErrors, GetHostResponses, GetLivenessData, GetLivenessResponses, GetMetricsData, GetMetricsErrors, GetMetricsResponses, GetOpenApiDocumentData, GetOpenApiDocumentErrors, GetOpenApiDocumentResponses, GetProblemDocumentationData, GetProblemDocumentationErrors, GetProblemDocumentationResponses, GetReadinessData, GetReadinessErrors, GetReadinessResponses, GetReleaseArgumentsData, GetReleaseArgumentsErrors, GetReleaseArgumentsResponses, GetReleaseData, GetReleaseErrors, GetReleaseResponses, GetReleaseSchemaData, GetReleaseSchemaErrors, GetReleaseSchemaResponses, ListHostsData, ListHostsErrors, ListHostsResponses, ListModelsData, ListModelsErrors, ListModelsResponses, ListReleasesData, ListReleasesErrors, ListReleasesResponses, PlanDeploymentData, PlanDeploymentErrors, PlanDeploymentResponses, PutHostReportData, PutHostReportErrors, PutHostReportResponses, RenewHostLeaseData, RenewHostLeaseErrors, RenewHostLeaseResponses, ResolveConfigBatchData, ResolveConfigBatchErrors, ResolveConfigBatchResponses, ResolveConfigData, ResolveConfigErrors, ResolveConfigResponses, ReviewAdmissionData, ReviewAdmissionErrors, ReviewAdmissionResponses, ServeCommandData, ServeCommandErrors, ServeCommandResponses, UpgradeConfigData, UpgradeConfigErrors, UpgradeConfigResponses } from './types.gen.js';

export type Options<TData extends TDataShape = TDataShape, ThrowOnError extends boolean = boolean, TResponse = unknown> = Options2<TData, ThrowOnError, TResponse> & {
    /**
     * You can provide a client instance returned by `createClient()` instead of
     * individual options. This might be also useful if you want to implement a
     * custom client.
     */
    client?: Client;
    /**
     * You can pass arbitrary values through the `meta` object. This can be
     * used to access values that aren't defined as part of the SDK function.
     */
    meta?: Record<string, unknown>;
};

/**
 * What a vllm serve command line launches
 *
 * Reads a `vllm serve` command line as the chosen release of vLLM would, and gives what it launches: the processes, the ParallelConfig with its derived properties and hash, what the engine configuration makes of it, and which word set what. Or, as problem `command_does_not_launch`, the word that stops it and what would be right. Runs nothing, keeps nothing and needs no GPU.
 */
export const serveCommand = <ThrowOnError extends boolean = false>(options: Options<ServeCommandData, ThrowOnError>) => (options.client ?? client).post<ServeCommandResponses, ServeCommandErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/serve',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Resolve a partial config
 *
 * Gives the ParallelConfig that the chosen release of vLLM would have made of a partial one on that host, with its derived properties, its hash and the reasons; or, as problem `config_does_not_resolve`, the faults for which vLLM would refuse it. Keeps nothing and needs no GPU.
 */
export const resolveConfig = <ThrowOnError extends boolean = false>(options: Options<ResolveConfigData, ThrowOnError>) => (options.client ?? client).post<ResolveConfigResponses, ResolveConfigErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/resolve',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Resolve up to 1,000 partial configs
 *
 * Answers each request of a list as `POST /v1/resolve`, or `POST /v1/serve` where it has `argv` or `command`, would have answered it alone: with the same status and the same body, in the order of the list. A request that fails takes no other with it, and pointers in its problem are relative to that request. The body may have up to 4 MiB. A host that several requests name is looked up once. Answers within the list have no headers: where one is a 401, send the batch with `Authorization: Bearer` and a token of kind read; where one is a 503, send that request again after 5 s.
 */
export const resolveConfigBatch = <ThrowOnError extends boolean = false>(options: Options<ResolveConfigBatchData, ThrowOnError>) => (options.client ?? client).post<ResolveConfigBatchResponses, ResolveConfigBatchErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/resolve/batch',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Whether ranks can work together
 *
 * Takes 2 to 1,024 named ranks, each with its config, its command line or a hash that is known already, and tells whether they can work together: whether their hashes agree and, where they do not, which factors differ on which ranks; whether their data_parallel_rank values are 0 to data_parallel_size - 1, each once; whether sizes, addresses, ports, backends and releases are the same for all; and what the ranks would agree on while they run. Where the data_parallel_rank of every rank is a multiple of its data_parallel_size_local, each stands for that many data-parallel ranks. The body may have up to 4 MiB.
 */
export const compareRanks = <ThrowOnError extends boolean = false>(options: Options<CompareRanksData, ThrowOnError>) => (options.client ?? client).post<CompareRanksResponses, CompareRanksErrors, ThrowOnError>({
    url: '/v1/compare',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Plan a deployment over hosts
 *
 * Works out what runs on every host: the command of each node, the ranks and devices of every worker, the process groups that vLLM forms, the ports and who connects to them. Each command is verified by what `/v1/serve` answers for it on its host. Without sizes, and with a model, it lists all layouts that launch, best first, and plans the best one. Where nothing fits, problem `no_valid_plan` lists why and the nearest sizes that would launch. The body may have up to 4 MiB.
 */
export const planDeployment = <ThrowOnError extends boolean = false>(options: Options<PlanDeploymentData, ThrowOnError>) => (options.client ?? client).post<PlanDeploymentResponses, PlanDeploymentErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/plan',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * What an upgrade does to a config
 *
 * Takes a config or, as `argv` or `command`, a command line. Resolves it in the release that it is written for and in others, and tells what differs and why it matters: fields gone, new or renamed, defaults that moved, faults that appear or go, the executor backend, the hash with the factors that differ. Where a rewrite is known it gives the rewritten config, as JSON Patch (RFC 6902) and as a whole, and what it becomes.
 */
export const upgradeConfig = <ThrowOnError extends boolean = false>(options: Options<UpgradeConfigData, ThrowOnError>) => (options.client ?? client).post<UpgradeConfigResponses, UpgradeConfigErrors, ThrowOnError>({
    url: '/v1/upgrade',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * What is wrong with these manifests
 *
 * Takes a stream of Kubernetes objects, finds the containers that run vLLM, and works out what each of their pods runs: the environment as the controller and the kubelet build it, the command as the shell runs it, and what vLLM makes of that with the accelerators of the container. The findings say what is wrong in one pod, or across pods that work together, with the place in the text and what to do. Up to 4 MiB, 200 documents, 256 pods of a workload and 1,024 pods in all. `Accept: application/sarif+json` gives SARIF 2.1.0. Keeps nothing and runs nothing.
 */
export const checkManifests = <ThrowOnError extends boolean = false>(options: Options<CheckManifestsData, ThrowOnError>) => (options.client ?? client).post<CheckManifestsResponses, CheckManifestsErrors, ThrowOnError>({
    url: '/v1/check',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Decide as a validating admission webhook
 *
 * Takes an AdmissionReview of the Kubernetes API server and checks its object as `POST /v1/check` does. Always 200 with the decision, as the API server expects it; whether an object that fails is refused, and what becomes of one that could not be checked, is set by the operator (`ADMISSION_ON_FAIL`, `ADMISSION_ON_ERROR`). Findings are warnings, which kubectl shows.
 */
export const reviewAdmission = <ThrowOnError extends boolean = false>(options: Options<ReviewAdmissionData, ThrowOnError>) => (options.client ?? client).post<ReviewAdmissionResponses, ReviewAdmissionErrors, ThrowOnError>({
    url: '/v1/admission',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * The releases that are known
 *
 * Every release of vLLM whose behaviour is known, oldest first, with the release that it resolves configs like. A new one is added when the service is updated.
 */
export const listReleases = <ThrowOnError extends boolean = false>(options?: Options<ListReleasesData, ThrowOnError>) => (options?.client ?? client).get<ListReleasesResponses, ListReleasesErrors, ThrowOnError>({ url: '/v1/releases', ...options });

/**
 * What one release holds and demands
 *
 * The fields of its ParallelConfig with their bounds and defaults, its rules in the order in which vLLM applies them, its notices, and what its hash is made of.
 */
export const getRelease = <ThrowOnError extends boolean = false>(options: Options<GetReleaseData, ThrowOnError>) => (options.client ?? client).get<GetReleaseResponses, GetReleaseErrors, ThrowOnError>({ url: '/v1/releases/{version}', ...options });

/**
 * JSON Schema of the config of one release
 *
 * JSON Schema 2020-12 of a partial ParallelConfig in canonical types, for editors and for tools that check manifests. What it accepts the resolver takes as far as single fields go; that the CPU ranges of `numa_bind_cpus` go upwards it tells for CPUs below 100 alone.
 */
export const getReleaseSchema = <ThrowOnError extends boolean = false>(options: Options<GetReleaseSchemaData, ThrowOnError>) => (options.client ?? client).get<GetReleaseSchemaResponses, GetReleaseSchemaErrors, ThrowOnError>({ url: '/v1/releases/{version}/schema', ...options });

/**
 * The options of vllm serve of one release
 *
 * Every option of `vllm serve`, with its spellings, choices and default: for completion and hover texts in editors. Options that are fields of ParallelConfig have a description.
 */
export const getReleaseArguments = <ThrowOnError extends boolean = false>(options: Options<GetReleaseArgumentsData, ThrowOnError>) => (options.client ?? client).get<GetReleaseArgumentsResponses, GetReleaseArgumentsErrors, ThrowOnError>({ url: '/v1/releases/{version}/arguments', ...options });

/**
 * The models whose sizes are known
 *
 * The models that a command needs only name. For a fine-tuned copy under another name, send the `config` and the `facts` of the original in `model`.
 */
export const listModels = <ThrowOnError extends boolean = false>(options?: Options<ListModelsData, ThrowOnError>) => (options?.client ?? client).get<ListModelsResponses, ListModelsErrors, ThrowOnError>({ url: '/v1/models', ...options });

/**
 * List hosts
 *
 * The hosts that match, page by page, in the order of their names. A page costs the same however many hosts there are.
 */
export const listHosts = <ThrowOnError extends boolean = false>(options?: Options<ListHostsData, ThrowOnError>) => (options?.client ?? client).get<ListHostsResponses, ListHostsErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/hosts',
    ...options
});

/**
 * Enrol a host
 *
 * Makes a host known by the public key that its agent made, with an enrolment token that the operator made for hosts of that name. From then on the host signs what it reports with that key.
 */
export const enrolHost = <ThrowOnError extends boolean = false>(options: Options<EnrolHostData, ThrowOnError>) => (options.client ?? client).post<EnrolHostResponses, EnrolHostErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/hosts',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Forget a host
 *
 * Removes a host with its report and its key. It may then enrol again, with another key as well.
 */
export const deleteHost = <ThrowOnError extends boolean = false>(options: Options<DeleteHostData, ThrowOnError>) => (options.client ?? client).delete<DeleteHostResponses, DeleteHostErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/hosts/{host_id}',
    ...options
});

/**
 * Look a host up
 *
 * A host with its newest report. Its ETag changes with the report, the labels and the state, not with each renewal.
 */
export const getHost = <ThrowOnError extends boolean = false>(options: Options<GetHostData, ThrowOnError>) => (options.client ?? client).get<GetHostResponses, GetHostErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/hosts/{host_id}',
    ...options
});

/**
 * Report a host
 *
 * Stores what a host says of itself, and renews its lease. The same report again changes nothing but the lease; another one makes the next generation. It is durable when it is answered.
 */
export const putHostReport = <ThrowOnError extends boolean = false>(options: Options<PutHostReportData, ThrowOnError>) => (options.client ?? client).put<PutHostReportResponses, PutHostReportErrors, ThrowOnError>({
    url: '/v1/hosts/{host_id}/report',
    ...options,
    headers: {
        'Content-Type': 'application/jose',
        ...options.headers
    }
});

/**
 * Renew the lease of a host
 *
 * Says that the report sent before still holds, without sending it again.
 */
export const renewHostLease = <ThrowOnError extends boolean = false>(options: Options<RenewHostLeaseData, ThrowOnError>) => (options.client ?? client).put<RenewHostLeaseResponses, RenewHostLeaseErrors, ThrowOnError>({
    url: '/v1/hosts/{host_id}/lease',
    ...options,
    headers: {
        'Content-Type': 'application/jose',
        ...options.headers
    }
});

/**
 * What a problem code stands for
 *
 * The `type` of each problem leads here. The codes of its `errors` have a page as well.
 */
export const getProblemDocumentation = <ThrowOnError extends boolean = false>(options: Options<GetProblemDocumentationData, ThrowOnError>) => (options.client ?? client).get<GetProblemDocumentationResponses, GetProblemDocumentationErrors, ThrowOnError>({ url: '/problems/{code}', ...options });

/**
 * This document
 *
 * The OpenAPI 3.1 document of the service. It changes with the service alone: ask again with its ETag.
 */
export const getOpenApiDocument = <ThrowOnError extends boolean = false>(options?: Options<GetOpenApiDocumentData, ThrowOnError>) => (options?.client ?? client).get<GetOpenApiDocumentResponses, GetOpenApiDocumentErrors, ThrowOnError>({ url: '/openapi.json', ...options });

/**
 * Whether the process is alive
 *
 * For liveness probes: answers as long as the process can answer at all.
 */
export const getLiveness = <ThrowOnError extends boolean = false>(options?: Options<GetLivenessData, ThrowOnError>) => (options?.client ?? client).get<GetLivenessResponses, unknown, ThrowOnError>({ url: '/livez', ...options });

/**
 * Whether the service takes requests
 *
 * For readiness probes and load balancers: 503 from the moment on when the process was asked to end, and while the registry of hosts cannot be served. What needs no registry, such as `/v1/resolve`, is answered all the same: `?exclude=registry` leaves it out, for a load balancer that sends nothing else here.
 */
export const getReadiness = <ThrowOnError extends boolean = false>(options?: Options<GetReadinessData, ThrowOnError>) => (options?.client ?? client).get<GetReadinessResponses, GetReadinessErrors, ThrowOnError>({ url: '/readyz', ...options });

/**
 * Counts and durations for Prometheus
 *
 * Requests by method, route and status, their durations, configs by release, and problems and faults by code, of this instance since its start, in the text format of Prometheus.
 */
export const getMetrics = <ThrowOnError extends boolean = false>(options?: Options<GetMetricsData, ThrowOnError>) => (options?.client ?? client).get<GetMetricsResponses, GetMetricsErrors, ThrowOnError>({ url: '/metrics', ...options });
