// Relay's runtime without React: what its hooks do, step by step, over compiled artifacts.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

import relay from "relay-runtime";

import { authorization, notedFetch, skier, taken, tell, url } from "./wire.mjs";

const require = createRequire(import.meta.url);
const artifact = (name) => require(`../generated/relay-app/${name}.graphql.js`);

async function post(body) {
  const response = await notedFetch(url, {
    method: "POST",
    headers: { ...authorization, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.json();
}

const plain = ({ text }, variables) => post({ query: text, variables });

function newEnvironment(fetchFunction) {
  return new relay.Environment({
    network: relay.Network.create(fetchFunction),
    store: new relay.Store(new relay.RecordSource()),
  });
}
const environment = newEnvironment(plain);

/** Read a fragment of an answer, as `useFragment` does. */
function read(fragment, reference) {
  return environment.lookup(relay.getSelector(fragment, reference)).data;
}

const oneModule = artifact("appOneModuleQuery");
const variables = { key: "home-hero", context: skier };
const answer = await relay.fetchQuery(environment, oneModule, variables).toPromise();
const module = read(artifact("app_card"), answer.module);
const fetched = taken();

// A list, loaded page by page as `usePaginationFragment` does.
const list = artifact("app_moduleList");
const query = await relay.fetchQuery(environment, artifact("appEveryModuleQuery"), {}).toPromise();
const { connectionPathInFragmentData, paginationRequest, paginationMetadata } =
  relay.getPaginationMetadata(list, "the list");
const { EDGES, PAGE_INFO, HAS_NEXT_PAGE, END_CURSOR } = relay.ConnectionInterface.get();
let page = read(list, query);
const connection = () => relay.getValueAtPath(page, connectionPathInFragmentData);
while (connection()[PAGE_INFO][HAS_NEXT_PAGE]) {
  const next = relay.getPaginationVariables(
    "forward",
    10,
    connection()[PAGE_INFO][END_CURSOR],
    {},
    {},
    paginationMetadata,
  );
  await relay.fetchQuery(environment, paginationRequest, next).toPromise();
  page = read(list, query);
}
const keys = connection()[EDGES].map(({ node }) => node.key);
const paged = taken();

// One object fetched again by its global id, as `useRefetchableFragment` does.
const variantCard = artifact("app_variantCard");
const { variants } = await relay
  .fetchQuery(environment, artifact("appVariantsQuery"), {})
  .toPromise();
const [{ node }] = variants.edges;
const before = read(variantCard, node);
const { refetchableRequest } = relay.getRefetchMetadata(variantCard, "the variant");
const again = await relay
  .fetchQuery(environment, refetchableRequest, { id: node.id })
  .toPromise();
const after = read(variantCard, again.node);
const refetched = { before: before.key, after: after.key, requests: taken() };

const refused = await relay
  .fetchQuery(environment, artifact("appModuleOrErrorQuery"), { key: "home-heroo" })
  .toPromise();
taken();

// Persisted queries: Relay leaves the protocol to its network function.
async function byHash({ text }, given) {
  const sha256Hash = createHash("sha256").update(text).digest("hex");
  const known = {
    variables: given,
    extensions: { persistedQuery: { version: 1, sha256Hash } },
  };
  const result = await post(known);
  return result.errors?.[0].message === "PersistedQueryNotFound"
    ? post({ ...known, query: text })
    : result;
}
async function askByHash() {
  const visitor = newEnvironment(byHash);
  await relay.fetchQuery(visitor, oneModule, variables).toPromise();
  const operation = relay.createOperationDescriptor(relay.getRequest(oneModule), variables);
  const { module: found } = visitor.lookup(operation.fragment).data;
  return visitor.lookup(relay.getSelector(artifact("app_card"), found)).data.headline;
}
const headlines = [await askByHash()];
const first = taken();
headlines.push(await askByHash());
const second = taken();

tell({
  module: {
    key: module.key,
    fields: module.fields,
    headline: module.headline,
    text: module.text,
    resolution: module.resolution,
  },
  fetched,
  keys,
  paged,
  refetched,
  error: refused.module,
  persisted: { headlines, first, second },
});
