"""Publishing again and again: `python -m benchmarks.faults.publisher SEED COUNT PAUSE`.

A process of its own, so that it can be killed anywhere. Everything goes through the gate. Prints
the number of each generation and the instant (milliseconds) after its commit. `COUNT` 0 means until
killed; `PAUSE` is the longest wait between two, in seconds.
"""

import os
import random
import sys
import time
from collections.abc import Iterator

from benchmarks.faults import content

APPROVER = "approver"


def publications(seed: int) -> Iterator[int]:
    """Publish something else again and again.

    :return: the generation, after each commit.
    """
    from django.contrib.auth import get_user_model

    from content.models import Experience, Module
    from taxonomy.models import Segment
    from variants.gate import publishing
    from variants.models import Variant

    source = random.Random(seed)
    approver = get_user_model().objects.get(username=APPROVER)
    number = 0
    while True:
        number += 1
        word = f"p{seed}-{number}"
        with publishing(user=approver, reason=word) as publication:
            publication.approver = approver
            # In order, so that of two publications at once none waits for the other in a circle.
            for key in sorted(source.sample(content.MODULES, source.choice((1, 1, 1, 2, 4)))):
                module = Module.objects.get(key=key)
                variant = source.choice(list(Variant.objects.filter(module=module).order_by("key")))
                what = source.randrange(10)
                if what < 4:
                    module.fields = content.texts(source, f"{key}-{word}")
                elif what < 7:
                    variant.overrides = content.some_texts(source, f"{key}-{word}")
                elif what < 8:
                    variant.targeting = content.targeting(source)
                elif what < 9:
                    variant.live = not variant.live
                else:
                    module.live = not module.live
                module.save()
                variant.save()
                publication.module(key)
            if source.random() < 0.05:
                segment = Segment.objects.get(key=source.choice(content.SEGMENTS))
                segment.rank = source.randrange(10)
                segment.save()
            if source.random() < 0.1:
                experience = Experience.objects.get(key=content.EXPERIENCE)
                experience.live = not experience.live
                experience.save()
                publication.experience(experience.key)
        if publication.generation is not None:
            yield publication.generation


def main() -> None:
    """Publish, and say so."""
    seed, count, pause = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    import django

    django.setup()
    for done, generation in enumerate(publications(seed), start=1):
        print(generation, time.time_ns() // 1_000_000, flush=True)
        if done == count:
            return
        time.sleep(random.uniform(0, pause))


if __name__ == "__main__":
    main()
