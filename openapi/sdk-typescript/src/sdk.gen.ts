// Made by @hey-api/openapi-ts (npm run sdk): not to be edited.

import { client } from './client.gen.js';
import type { Client, Options as Options2, TDataShape } from './client/index.js';
import type { CheckManifestsData, CheckManifestsErrors, CheckManifestsResponses, CompareRanksData, CompareRanksErrors, CompareRanksResponses, DeleteHostData, DeleteHostErrors, DeleteHostResponses, EnrolHostData, EnrolHostErrors, EnrolHostResponses, GetHostData, GetHostErrors, GetHostResponses, GetLivenessData, GetLivenessResponses, GetMetricsData, GetMetricsErrors, GetMetricsResponses, GetOpenApiDocumentData, GetOpenApiDocumentErrors, GetOpenApiDocumentResponses, GetProblemDocumentationData, GetProblemDocumentationErrors, GetProblemDocumentationResponses, GetReadinessData, GetReadinessErrors, GetReadinessResponses, GetReleaseArgumentsData, GetReleaseArgumentsErrors, GetReleaseArgumentsResponses, GetReleaseData, GetReleaseErrors, GetReleaseResponses, GetReleaseSchemaData, GetReleaseSchemaErrors, GetReleaseSchemaResponses, GetServiceData, GetServiceErrors, GetServiceResponses, ListCodesData, ListCodesResponses, ListHostsData, ListHostsErrors, ListHostsResponses, ListModelsData, ListModelsErrors, ListModelsResponses, ListReleasesData, ListReleasesErrors, ListReleasesResponses, PlanDeploymentData, PlanDeploymentErrors, PlanDeploymentResponses, PutHostReportData, PutHostReportErrors, PutHostReportResponses, RenewHostLeaseData, RenewHostLeaseErrors, RenewHostLeaseResponses, ResolveConfigBatchData, ResolveConfigBatchErrors, ResolveConfigBatchResponses, ResolveConfigData, ResolveConfigErrors, ResolveConfigResponses, ReviewAdmissionData, ReviewAdmissionErrors, ReviewAdmissionResponses, ServeCommandData, ServeCommandErrors, ServeCommandResponses, UpgradeConfigData, UpgradeConfigErrors, UpgradeConfigResponses } from './types.gen.js';

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
 * Work out what a vllm serve command line launches
 *
 * Reads a `vllm serve` command line as the chosen release of vLLM would, and returns what it launches: the processes, the ParallelConfig with its derived properties and hash, what the engine configuration changes, and which word sets which argument. If the command would not launch, the problem `command_does_not_launch` names the word that stops it and what to write instead. Runs nothing, stores nothing and needs no GPU.
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
 * Returns the ParallelConfig that the chosen release of vLLM would make of a partial one on that host, with its derived properties, its hash and every change. If vLLM would refuse the config, the problem `config_does_not_resolve` lists the faults. Stores nothing and needs no GPU.
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
 * Answers each request of a list as `POST /v1/resolve`, or `POST /v1/serve` where it has `argv` or `command`, would answer it alone: with the same status and the same body, in the order of the list. A request that fails does not affect the others, and pointers in its problem are relative to that request. The body may have up to 4 MiB. A host in several requests is looked up once. Answers in the list have no headers: if one is a 401, send the batch with `Authorization: Bearer` and a token of kind read; if one is a 503, send that request again after 5 s.
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
 * Takes 2 to 1,024 named ranks, each with its config, its command line or a known hash, and checks whether they can work together: whether their hashes agree and, where they do not, which factors differ on which ranks; whether their data_parallel_rank values are 0 to data_parallel_size - 1, each once; whether sizes, addresses, ports, backends and releases are the same for all; and what the ranks would agree on while they run. Where the data_parallel_rank of every rank is a multiple of its data_parallel_size_local, each stands for that many data-parallel ranks. The body may have up to 4 MiB.
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
 * Works out what to run on every host: the command of each node, the ranks and devices of every worker, the process groups that vLLM forms, the ports and who connects to them. Each command is verified with `/v1/serve` on its host. If the request sets no sizes, and describes the model or names one that `/v1/models` lists, the answer lists all layouts that launch, best first, and plans the best one. If nothing fits, the problem `no_valid_plan` lists the reasons and the nearest sizes that would launch. The body may have up to 4 MiB.
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
 * Work out the effect of an upgrade
 *
 * Takes a config or, as `argv` or `command`, a command line. Resolves it in its current release and in others, and reports what differs and why it matters: fields removed, added or renamed, changed defaults, faults that appear or disappear, the executor backend, and the hash with the factors that differ. If a rewrite is known, the answer has the rewritten config, in full and as JSON Patch (RFC 6902), with its resolution.
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
 * Takes a stream of Kubernetes objects, finds the containers that run vLLM, and works out what each of their pods runs: the environment that the controller and the kubelet build, the command that the shell runs, and what vLLM does with it on the accelerators of the container. The findings say what is wrong in one pod, or across pods that work together, where it is in the text, and what to do. Up to 4 MiB, 200 documents, 20,000 lines and list items, 256 pods of a workload and 1,024 pods in all; what goes beyond is reported as not checked. `Accept: application/sarif+json` returns SARIF 2.1.0. Stores nothing and runs nothing.
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
 * Takes an AdmissionReview of the Kubernetes API server and checks its object as `POST /v1/check` does. Answers 200 with the decision, as the API server expects; an overloaded instance answers 503, and the `failurePolicy` of the webhook decides. The operator sets what happens to an object that fails (`ADMISSION_ON_FAIL`) or that could not be checked (`ADMISSION_ON_ERROR`). Findings become warnings, which kubectl shows.
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
 * List the known releases
 *
 * Returns every known release of vLLM, oldest first, and which older release resolves configs the same way. New releases come with new versions of the service.
 */
export const listReleases = <ThrowOnError extends boolean = false>(options?: Options<ListReleasesData, ThrowOnError>) => (options?.client ?? client).get<ListReleasesResponses, ListReleasesErrors, ThrowOnError>({ url: '/v1/releases', ...options });

/**
 * Describe one release
 *
 * Returns the fields of its ParallelConfig with their bounds and defaults, its rules in the order in which vLLM applies them, its notices, and the factors of its hash.
 */
export const getRelease = <ThrowOnError extends boolean = false>(options: Options<GetReleaseData, ThrowOnError>) => (options.client ?? client).get<GetReleaseResponses, GetReleaseErrors, ThrowOnError>({ url: '/v1/releases/{version}', ...options });

/**
 * Get the JSON Schema of the config of one release
 *
 * Returns the JSON Schema 2020-12 of a partial ParallelConfig in canonical types, for editors and for tools that check manifests. It describes single fields, not the rules between them. It detects descending CPU ranges in `numa_bind_cpus` only for CPUs below 100.
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
 * Returns the hosts that match, page by page, sorted by name.
 */
export const listHosts = <ThrowOnError extends boolean = false>(options?: Options<ListHostsData, ThrowOnError>) => (options?.client ?? client).get<ListHostsResponses, ListHostsErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/hosts',
    ...options
});

/**
 * Enrol a host
 *
 * Registers a host with the public key that its agent generated. Needs an enrolment token of the operator for hosts of that name. From then on the host signs its reports with that key.
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
 * Delete a host
 *
 * Deletes a host with its report and its key. It can then enrol again, also with another key.
 */
export const deleteHost = <ThrowOnError extends boolean = false>(options: Options<DeleteHostData, ThrowOnError>) => (options.client ?? client).delete<DeleteHostResponses, DeleteHostErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/hosts/{host_id}',
    ...options
});

/**
 * Get a host
 *
 * Returns a host with its newest report. Its ETag changes with the report, the labels and the state, but not with each renewal.
 */
export const getHost = <ThrowOnError extends boolean = false>(options: Options<GetHostData, ThrowOnError>) => (options.client ?? client).get<GetHostResponses, GetHostErrors, ThrowOnError>({
    security: [{ scheme: 'bearer', type: 'http' }],
    url: '/v1/hosts/{host_id}',
    ...options
});

/**
 * Send the report of a host
 *
 * Stores the report of a host and renews its lease. The same report again only renews the lease; a different one starts the next generation. The report is durable once the request is answered.
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
 * Confirms that the stored report is still correct, without sending it again.
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
 * Links to everything the service offers
 *
 * Returns links to what the service offers, for a program that knows only its origin. A browser, which prefers text/html, gets the page.
 */
export const getService = <ThrowOnError extends boolean = false>(options?: Options<GetServiceData, ThrowOnError>) => (options?.client ?? client).get<GetServiceResponses, GetServiceErrors, ThrowOnError>({ url: '/', ...options });

/**
 * Every code and what it stands for
 *
 * The codes of problems, errors, checks, notices, rules and findings. A code that stands for several things is listed several times. A browser, which prefers text/html, gets an HTML page.
 */
export const listCodes = <ThrowOnError extends boolean = false>(options?: Options<ListCodesData, ThrowOnError>) => (options?.client ?? client).get<ListCodesResponses, unknown, ThrowOnError>({ url: '/problems', ...options });

/**
 * What a code stands for
 *
 * The `type` of each problem leads here. Every other code, such as those of errors, checks, notices and findings, has a page as well. A browser, which prefers text/html, gets HTML.
 */
export const getProblemDocumentation = <ThrowOnError extends boolean = false>(options: Options<GetProblemDocumentationData, ThrowOnError>) => (options.client ?? client).get<GetProblemDocumentationResponses, GetProblemDocumentationErrors, ThrowOnError>({ url: '/problems/{code}', ...options });

/**
 * This document
 *
 * Returns the OpenAPI 3.1 document of the service. It changes only with the version of the service: use its ETag.
 */
export const getOpenApiDocument = <ThrowOnError extends boolean = false>(options?: Options<GetOpenApiDocumentData, ThrowOnError>) => (options?.client ?? client).get<GetOpenApiDocumentResponses, GetOpenApiDocumentErrors, ThrowOnError>({ url: '/openapi.json', ...options });

/**
 * Whether the process is alive
 *
 * For liveness probes: answers as long as the process can answer.
 */
export const getLiveness = <ThrowOnError extends boolean = false>(options?: Options<GetLivenessData, ThrowOnError>) => (options?.client ?? client).get<GetLivenessResponses, unknown, ThrowOnError>({ url: '/livez', ...options });

/**
 * Whether the service takes requests
 *
 * For readiness probes and load balancers: 503 once the process was asked to end, and while the registry of hosts cannot be read or changed; `components` then names what failed. Requests that need no registry, such as `/v1/resolve`, are still answered: `?exclude=registry` leaves the registry out, for a load balancer that sends only such requests.
 */
export const getReadiness = <ThrowOnError extends boolean = false>(options?: Options<GetReadinessData, ThrowOnError>) => (options?.client ?? client).get<GetReadinessResponses, GetReadinessErrors, ThrowOnError>({ url: '/readyz', ...options });

/**
 * Counts and durations for Prometheus
 *
 * Returns requests by method, route and status, their durations, configs by release, and problems and faults by code, of this instance since its start, in the text format of Prometheus.
 */
export const getMetrics = <ThrowOnError extends boolean = false>(options?: Options<GetMetricsData, ThrowOnError>) => (options?.client ?? client).get<GetMetricsResponses, GetMetricsErrors, ThrowOnError>({ url: '/metrics', ...options });
