// What relay-compiler reads: a fragment, a connection that is loaded page by page, and a refetch.
declare function graphql(strings: TemplateStringsArray): unknown;

export const moduleCard = graphql`
  fragment relay_moduleCard on Module {
    id
    key
    fields
    ... on Offer {
      price
      currency
    }
  }
`;

export const moduleList = graphql`
  fragment relay_moduleList on Query
  @refetchable(queryName: "relayModuleListPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" }) {
    modules(first: $first, after: $after) @connection(key: "relay_modules") {
      edges {
        node {
          ...relay_moduleCard
        }
      }
    }
  }
`;

export const variantNode = graphql`
  fragment relay_variantNode on Variant @refetchable(queryName: "relayVariantNodeQuery") {
    id
    overrides
    targeting {
      segments {
        any
      }
    }
  }
`;

export const segmentList = graphql`
  query relaySegmentListQuery {
    segments(first: 100) @connection(key: "relay_segments") {
      edges {
        node {
          id
          publicLabel
        }
      }
    }
  }
`;
