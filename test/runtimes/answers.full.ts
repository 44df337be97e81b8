import { buildWeb } from '../../tools/build-web.ts'
import {
  commandLineRequests,
  exampleRequests,
  goldenRequests,
  hostRequests,
  jsonFileRequests,
  methodRequests,
  pageRequests,
} from './requests.ts'
import { testSameAnswers } from './same-answers.ts'

await buildWeb()

testSameAnswers(
  [...hostRequests(), ...exampleRequests()],
  [
    ...goldenRequests(80),
    ...(await jsonFileRequests()),
    ...commandLineRequests(20),
    ...methodRequests(),
    ...(await pageRequests()),
  ],
)
