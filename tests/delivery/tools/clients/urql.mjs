// urql: its document cache, and its exchange for persisted queries over GET.
import { Client, cacheExchange, fetchExchange, gql } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";

import { authorization, notedFetch, skier, taken, tell, url } from "./wire.mjs";

function newClient(...before) {
  return new Client({
    url,
    fetch: notedFetch,
    fetchOptions: { headers: authorization },
    preferGetMethod: false,
    exchanges: [cacheExchange, ...before, fetchExchange],
  });
}
const client = newClient();

const ONE_MODULE = gql`
  query OneModule($key: ID!, $context: ContextInput) {
    module(key: $key, context: $context) {
      id
      key
      fields
      ... on Hero {
        headline
        text: body(format: TEXT)
      }
      resolution {
        why
      }
    }
  }
`;

const MODULE_PAGE = gql`
  query ModulePage($after: String) {
    modules(first: 10, after: $after) {
      edges {
        node {
          id
          key
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

const variables = { key: "home-hero", context: skier };
const { module } = (await client.query(ONE_MODULE, variables)).data;
const fetched = taken();
await client.query(ONE_MODULE, variables);
const fromCache = taken();

const keys = [];
let after = null;
do {
  const { modules } = (await client.query(MODULE_PAGE, { after })).data;
  keys.push(...modules.edges.map(({ node }) => node.key));
  after = modules.pageInfo.hasNextPage ? modules.pageInfo.endCursor : null;
} while (after);
const paged = taken();

const refused = await client.query(ONE_MODULE, { key: "home-heroo" });
const [error] = refused.error.graphQLErrors;
taken();

// Two visitors of two processes, as the server sees them: the second one's query is known by hash.
async function askByHash() {
  const visitor = newClient(persistedExchange({ preferGetForPersistedQueries: true }));
  return (await visitor.query(ONE_MODULE, variables)).data.module.headline;
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
    resolution: { why: module.resolution.why },
  },
  fetched,
  fromCache,
  keys,
  paged,
  error: {
    message: refused.error.message,
    code: error.extensions.code,
    path: error.path,
    data: refused.data,
  },
  persisted: { headlines, first, second },
});
