// A Relay application as relay-compiler reads it: a query with a card, a list that is loaded page by
// page, and a variant that is fetched again by its global id.
import { graphql } from "relay-runtime";

export const card = graphql`
  fragment app_card on Module {
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
`;

export const oneModule = graphql`
  query appOneModuleQuery($key: ID!, $context: ContextInput) {
    module(key: $key, context: $context) {
      ...app_card
    }
  }
`;

export const moduleOrError = graphql`
  query appModuleOrErrorQuery($key: ID!) {
    module(key: $key) @catch(to: RESULT) {
      key
    }
  }
`;

export const moduleList = graphql`
  fragment app_moduleList on Query
  @refetchable(queryName: "appModuleListPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" }) {
    modules(first: $first, after: $after) @connection(key: "app_modules") {
      edges {
        node {
          key
        }
      }
    }
  }
`;

export const everyModule = graphql`
  query appEveryModuleQuery {
    ...app_moduleList
  }
`;

export const variantCard = graphql`
  fragment app_variantCard on Variant @refetchable(queryName: "appVariantAgainQuery") {
    key
    overrides
  }
`;

export const variants = graphql`
  query appVariantsQuery {
    variants(filter: { modules: ["home-hero"] }, first: 1) {
      edges {
        node {
          id
          ...app_variantCard
        }
      }
    }
  }
`;
