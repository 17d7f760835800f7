"""The modules and contexts that the resolver benchmark measures with, the same in every run."""

from random import Random

from taxonomy.targeting import Targeting
from taxonomy.types import Locale, Segment, Taxonomy, Term
from variants.engine.types import Context, ModuleDocument, Priority, VariantDocument

CHANNELS = ("app", "email", "kiosk", "web")
DEVICES = ("desktop", "mobile", "tablet")
LOCALES = ("en", "fr", "fr-CA")
FIELDS = tuple(f"field{number}" for number in range(10))
OVERRIDDEN = 4
"""How many of the fields a variant overrides."""

NOW = 1_000_000


def make_taxonomy() -> Taxonomy:
    """24 segments in trees of three levels, 4 channels, 3 devices, 3 locales."""
    segments = {}
    for number in range(24):
        parent = None if number < 8 else f"segment{(number - 8) % 16:02}"
        key = f"segment{number:02}"
        segments[key] = Segment(key, key, parent=parent, rank=number % 5)
    return Taxonomy(
        segments=segments,
        channels={key: Term(key, key) for key in CHANNELS},
        devices={key: Term(key, key) for key in DEVICES},
        locales={tag.lower(): Locale(tag, tag) for tag in LOCALES},
    )


def make_module(taxonomy: Taxonomy, size: int) -> ModuleDocument:
    """A module of so many variants, each field a group of its own."""
    random = Random(size)
    return ModuleDocument(
        key="module",
        type="type",
        brand="brand",
        locale="en",
        groups=tuple((field,) for field in FIELDS),
        defaults={field: f"The default of {field}" for field in FIELDS},
        variants=tuple(make_variant(random, taxonomy, number) for number in range(size)),
    )


def make_variant(random: Random, taxonomy: Taxonomy, number: int) -> VariantDocument:
    """A variant for one to three of the axes."""
    keys = sorted(taxonomy.segments)
    return VariantDocument(
        key=f"variant{number:03}",
        overrides={
            field: f"What variant {number} says in {field}"
            for field in random.sample(FIELDS, OVERRIDDEN)
        },
        targeting=Targeting(
            locales=some(random, LOCALES, (0, 0, 1)),
            any_segments=some(random, keys, (0, 1, 2, 3)),
            all_segments=some(random, keys, (0, 0, 1)),
            no_segments=some(random, keys, (0, 0, 0, 1)),
            channels=some(random, CHANNELS, (0, 0, 1, 2)),
            devices=some(random, DEVICES, (0, 0, 1)),
        ),
        priority=random.choice((*[Priority.STANDARD] * 8, *Priority)),
        starts_at=random.choice((None, None, None, NOW - 1, NOW - 2)),
    )


def some(
    random: Random, keys: list[str] | tuple[str, ...], sizes: tuple[int, ...]
) -> tuple[str, ...]:
    """A sample of one of the sizes."""
    return tuple(random.sample(keys, random.choice(sizes)))


def make_contexts(taxonomy: Taxonomy, count: int) -> list[Context]:
    """So many different contexts, each naming up to six segments."""
    random = Random(count)
    keys = sorted(taxonomy.segments)
    contexts: dict[tuple[object, ...], Context] = {}
    while len(contexts) < count:
        context = Context(
            at=NOW,
            segments=frozenset(random.sample(keys, random.randint(0, 6))),
            channel=random.choice(CHANNELS),
            device=random.choice(DEVICES),
            locale=random.choice(LOCALES),
        )
        parts = (context.segments, context.channel, context.device, context.locale)
        contexts[parts] = context
    return list(contexts.values())


def make_independent(segments: int, variants: int) -> tuple[ModuleDocument, Taxonomy]:
    """A module whose variants want one each of independent segments, every other one on the web."""
    keys = [f"segment{number:02}" for number in range(segments)]
    taxonomy = Taxonomy(
        segments={key: Segment(key, key) for key in keys},
        channels={key: Term(key, key) for key in CHANNELS},
    )
    module = make_module(taxonomy, 0)
    return (
        ModuleDocument(
            key=module.key,
            type=module.type,
            brand=module.brand,
            locale=module.locale,
            groups=module.groups,
            defaults=module.defaults,
            variants=tuple(
                VariantDocument(
                    f"variant{number:03}",
                    {FIELDS[number % 10]: f"What variant {number} says"},
                    Targeting(
                        any_segments=(keys[number % segments],),
                        channels=("web",) if number % 2 else (),
                    ),
                )
                for number in range(variants)
            ),
        ),
        taxonomy,
    )
