/** What openapi.json is held against: Spectral's own rules and OWASP's, but for what is said here, with the reason. */
import owasp from '@stoplight/spectral-owasp-ruleset'
import { oas } from '@stoplight/spectral-rulesets'

/** A rule of OWASP's that looks in one place instead of everywhere. */
const only = (given, name) => ({ ...owasp.rules[`owasp:${name}`], given })

const IN_PATH_AND_QUERY = "$.paths[*][*].parameters[?(@ && @.in != 'header')].schema"
const NEEDING_A_TOKEN = '$.paths[*][?(@ && @.security && @.security.length === 1)].responses'
const WITH_A_BODY = '$.paths[*][?(@ && @.requestBody)].responses'
const OPEN_TO_EVERY_ORIGIN =
  "$.paths[*][?(@ && @.tags && @.tags[0] != 'hosts')].responses[*].headers"

export default {
  extends: [oas, owasp],
  rules: {
    // Whoever runs the service is its contact; the project has no address of its own.
    'info-contact': 'off',

    // The service neither counts nor limits requests: that is for what stands before it. A document with the headers
    // and the 429 would promise what does not happen.
    'owasp:api4:2023-rate-limit': 'off',
    'owasp:api4:2023-rate-limit-responses-429': 'off',

    // The one server is "/", where the document is read from: there are no environments to tell apart.
    'owasp:api9:2023-inventory-access': 'off',
    'owasp:api9:2023-inventory-environment': 'off',

    // A body is limited as a whole, which the 413 tells, and what this service itself answers threatens nobody.
    // Headers are limited by the runtime. Examples are no schemas.
    'owasp:api4:2023-string-limit': only(
      `${IN_PATH_AND_QUERY}[?(@property == 'type' && @ == 'string')]^`,
      'api4:2023-string-limit',
    ),
    'owasp:api4:2023-string-restricted': 'off',
    'owasp:api4:2023-array-limit': only(
      `${IN_PATH_AND_QUERY}[?(@property == 'type' && @ == 'array')]^`,
      'api4:2023-array-limit',
    ),
    'owasp:api4:2023-integer-limit': 'off',
    'owasp:api4:2023-integer-format': only(
      [
        "$.components.schemas..[?(@ && @.type == 'integer')]",
        "$.components.schemas..[?(@ && @.type && @.type.constructor.name === 'Array' && @.type.includes('integer'))]",
        "$.paths[*][*].parameters[*].schema[?(@property == 'type' && @ == 'integer')]^",
      ],
      'api4:2023-integer-format',
    ),

    // Resolving, the releases and the documentation are open on purpose: they keep nothing and tell what is public.
    // What asks for a token says so; the reports of hosts are signed, for which OpenAPI has no scheme.
    'owasp:api2:2023-write-restricted': 'off',
    'owasp:api2:2023-read-restricted': 'off',
    'owasp:api8:2023-define-error-responses-401': only(
      NEEDING_A_TOKEN,
      'api8:2023-define-error-responses-401',
    ),

    // Without input there is nothing to find invalid.
    'owasp:api8:2023-define-error-validation': only(
      WITH_A_BODY,
      'api8:2023-define-error-validation',
    ),

    // The API server wants a 200 whatever happens: a webhook that fails decides by the setting of the operator.
    'owasp:api8:2023-define-error-responses-500': only(
      "$.paths[?(@property != '/v1/admission')][*].responses",
      'api8:2023-define-error-responses-500',
    ),

    // Of the registry of hosts no page of another origin may read anything: the header is left out on purpose.
    'owasp:api8:2023-define-cors-origin': only(
      OPEN_TO_EVERY_ORIGIN,
      'api8:2023-define-cors-origin',
    ),
  },
  overrides: [
    {
      // Nothing in them can fail: they answer what is fixed or counted, and a batch tells what fails item by item.
      files: [
        '/livez',
        '/readyz',
        '/problems',
        '/problems/{code}',
        '/metrics',
        '/v1/resolve/batch',
      ].map((path) => `openapi.json#/paths/${encodeURIComponent(path.replaceAll('/', '~1'))}`),
      rules: { 'owasp:api8:2023-define-error-responses-500': 'off' },
    },
  ],
}
