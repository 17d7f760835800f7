/* Queries to begin with; the keys are those of the demo content. */
"use strict";

const EXAMPLES = [
  {
    name: "A module for one visitor, and why",
    query: `# The home hero, for someone who skis.
# Clear the context, and you see what everyone gets.
query HomeHero($context: ContextInput) {
  module(key: "home-hero", context: $context) {
    key
    ... on Hero {
      headline
      body(format: TEXT)
      image { url width height alt }
      ctaLabel
      ctaUrl
    }
    resolution {
      why
      validUntil
      fields { field variant reason }
      candidates { variant outcome failed reason }
      warnings { code key message }
    }
  }
}
`,
    variables: {
      context: {
        segments: ["skier"],
        consent: ["personalization"],
        channel: "web",
        device: "mobile-phone",
        locale: "en",
      },
    },
  },
  {
    name: "A whole screen in one call",
    query: `# Every slot of the home experience, in one context.
query Home($context: ContextInput) {
  experience(key: "home", context: $context) {
    name
    slots {
      name
      module { __typename key fields resolution { why } }
    }
  }
  generation
}
`,
    variables: { context: { segments: ["loyal-gold"], channel: "web", locale: "fr-CA" } },
  },
  {
    name: "One module in many contexts",
    query: `# What would each of these visitors get?
query Compare($contexts: [ContextInput!]!) {
  resolutions(key: "home-hero", contexts: $contexts) {
    ... on Hero { headline }
    resolution { contextKey why }
  }
}
`,
    variables: {
      contexts: [
        {},
        { segments: ["skier"], consent: ["personalization"] },
        { segments: ["skier"] },
        { locale: "fr" },
      ],
    },
  },
  {
    name: "Candidates for your own decision engine",
    query: `# The variants for segments you know, as they were published.
query Candidates($filter: VariantFilter!) {
  variants(filter: $filter, first: 10) {
    edges {
      node {
        key
        priority
        module { key }
        targeting { locales segments { any all none } channels devices startsAt endsAt }
        overrides
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: { filter: { segments: ["skier", "hiker"] } },
  },
  {
    name: "The words of a context",
    query: `# Segments, channels, devices and locales that a context may name.
query Terms {
  segments(first: 100) { edges { node { key name publicLabel parent purpose } } }
  channels(first: 100) { edges { node { key name parent } } }
  devices(first: 100) { edges { node { key name parent } } }
  locales(first: 100) { edges { node { key name fallbacks } } }
}
`,
    variables: {},
  },
  {
    name: "What changed since a generation",
    query: `# Poll this with the last endCursor to keep a cache fresh.
query Changes($after: Int!) {
  changes(after: $after, first: 20) {
    edges { node { generation kind module variants at } }
    pageInfo { hasNextPage endCursor }
  }
}
`,
    variables: { after: 0 },
  },
];
