"""The names of the addresses that other rooms link to."""

QUEUE = "variants_review:queue"
RELEASE = "variants_review:release"
