// Audits a running server against the GraphQL over HTTP specification.
//   npm run audit -- http://127.0.0.1:8000/graphql/      (REFRACT_API_KEY in the environment)
import { serverAudits } from "graphql-http";

const EXPECTED = 61;
const url = process.argv[2];
const key = process.env.REFRACT_API_KEY;
if (!url || !key) {
  console.error("Usage: REFRACT_API_KEY=KEY npm run audit -- URL");
  process.exit(2);
}

const fetchWithKey = (input, init = {}) =>
  fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } });

let passed = 0;
let audits = 0;
for (const audit of serverAudits({ url, fetchFn: fetchWithKey })) {
  const result = await audit.fn();
  audits += 1;
  if (result.status === "ok") {
    passed += 1;
  } else {
    console.error(`${result.status}: ${audit.id} ${audit.name}: ${result.reason}`);
  }
}
console.log(`${passed} of ${audits} audits passed.`);
process.exit(passed === audits && audits === EXPECTED ? 0 : 1);
