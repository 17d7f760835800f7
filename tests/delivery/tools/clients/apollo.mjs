// Apollo Client: its cache, relay-style paging, and its link for persisted queries over GET.
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { relayStylePagination } from "@apollo/client/utilities";
import { createHash } from "node:crypto";
import { filter, firstValueFrom } from "rxjs";

import { authorization, notedFetch, skier, taken, tell, url } from "./wire.mjs";

const cache = () =>
  new InMemoryCache({
    possibleTypes: { Module: ["Hero", "Offer"] },
    typePolicies: { Query: { fields: { modules: relayStylePagination() } } },
  });
const http = () => new HttpLink({ uri: url, headers: authorization, fetch: notedFetch });
const client = new ApolloClient({ cache: cache(), link: http() });

const ONE_MODULE = gql`
  fragment Card on Module {
    id
    key
    fields
    ... on Hero {
      headline
      text: body(format: TEXT)
    }
  }

  query OneModule($key: ID!, $context: ContextInput) {
    module(key: $key, context: $context) {
      ...Card
      resolution {
        contextKey
        why
      }
    }
  }
`;

const MODULE_PAGE = gql`
  query ModulePage($first: Int, $after: String) {
    modules(first: $first, after: $after) {
      edges {
        cursor
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

const TWO_MODULES = gql`
  query TwoModules {
    good: module(key: "home-hero") {
      id
      key
    }
    missing: module(key: "home-heroo") {
      id
      key
    }
  }
`;

const asked = { query: ONE_MODULE, variables: { key: "home-hero", context: skier } };
const { module } = (await client.query(asked)).data;
const fetched = taken();
await client.query(asked);
const fromCache = taken();

const list = client.watchQuery({ query: MODULE_PAGE, variables: { first: 10 } });
const complete = () => firstValueFrom(list.pipe(filter(({ loading }) => !loading)));
const shown = list.subscribe({});
let { modules } = (await complete()).data;
while (modules.pageInfo.hasNextPage) {
  await list.fetchMore({ variables: { after: modules.pageInfo.endCursor } });
  ({ modules } = (await complete()).data);
}
const keys = modules.edges.map(({ node }) => node.key);
shown.unsubscribe();
const paged = taken();

const refused = await client
  .query({ query: ONE_MODULE, variables: { key: "home-heroo" } })
  .catch((error) => error);
const [error] = refused.errors;
const partly = await client.query({ query: TWO_MODULES, errorPolicy: "all" });
taken();

// Two visitors of two processes, as the server sees them: the second one's query is known by hash.
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
async function askByHash() {
  const link = new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(http());
  const visitor = new ApolloClient({ cache: cache(), link });
  return (await visitor.query(asked)).data.module.headline;
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
    isGraphQLError: CombinedGraphQLErrors.is(refused),
    code: error.extensions.code,
    path: error.path,
    data: refused.data,
  },
  partly: {
    good: partly.data.good.key,
    missing: partly.data.missing,
    paths: partly.error.errors.map(({ path }) => path),
  },
  persisted: { headlines, first, second },
});
client.stop();
