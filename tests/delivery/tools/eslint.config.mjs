// The schema is judged by graphql-eslint's recommended and Relay rules.
import graphqlPlugin from "@graphql-eslint/eslint-plugin";

const { rules: recommended } = graphqlPlugin.configs["flat/schema-recommended"];
const { rules: relay } = graphqlPlugin.configs["flat/schema-relay"];

export default [
  {
    files: ["**/*.graphql"],
    plugins: { "@graphql-eslint": graphqlPlugin },
    languageOptions: {
      parser: graphqlPlugin.parser,
      parserOptions: { graphQLConfig: { schema: "delivery/schema.graphql" } },
    },
    rules: {
      ...recommended,
      ...relay,
      // Not every type is an entity.
      "@graphql-eslint/strict-id-in-types": "off",
      // Lists are paged forwards only.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      // Lists of keys and of parts of an answer are not connections.
      "@graphql-eslint/relay-edge-types": [
        "error",
        { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false, withEdgeSuffix: true },
      ],
    },
  },
];
