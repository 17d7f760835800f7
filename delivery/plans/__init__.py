"""Plans: validated queries compiled to functions (DESIGN.md section 7, docs/concepts/fast-path.md).

A plan calls the same resolvers on the same objects as graphql-core would, without asking again
for each request what the query means. It gives up at the first surprise, and graphql-core answers.
"""
