// graphql-request: the smallest client; no cache, no persisted queries.
import { ClientError, GraphQLClient, gql } from "graphql-request";

import { authorization, notedFetch, skier, taken, tell, url } from "./wire.mjs";

const client = new GraphQLClient(url, { headers: authorization, fetch: notedFetch });

const ONE_MODULE = gql`
  query OneModule($key: ID!, $context: ContextInput) {
    module(key: $key, context: $context) {
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

const { module } = await client.request(ONE_MODULE, { key: "home-hero", context: skier });
const fetched = taken();

const keys = [];
let after = null;
do {
  const { modules } = await client.request(MODULE_PAGE, { after });
  keys.push(...modules.edges.map(({ node }) => node.key));
  after = modules.pageInfo.hasNextPage ? modules.pageInfo.endCursor : null;
} while (after);
const paged = taken();

const refused = await client.request(ONE_MODULE, { key: "home-heroo" }).catch((error) => error);
const [error] = refused.response.errors;
taken();

const unauthorised = await new GraphQLClient(url, { fetch: notedFetch })
  .request(ONE_MODULE, { key: "home-hero" })
  .catch((error) => error);
taken();

// With GET, queries travel in the address.
const byGet = new GraphQLClient(url, {
  headers: authorization,
  fetch: notedFetch,
  method: "GET",
  jsonSerializer: JSON,
});
const got = await byGet.request(ONE_MODULE, { key: "home-hero", context: skier });

tell({
  module,
  fetched,
  keys,
  paged,
  error: {
    isClientError: refused instanceof ClientError,
    code: error.extensions.code,
    path: error.path,
    data: refused.response.data,
  },
  unauthorised: {
    status: unauthorised.response.status,
    code: unauthorised.response.errors?.[0].extensions.code ?? null,
  },
  get: { headline: got.module.headline, requests: taken() },
});
