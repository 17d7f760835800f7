"""How often clients may ask."""

from django.conf import settings

from delivery.rate_limits.admission import Admission, Buckets
from delivery.rate_limits.in_process import ProcessBuckets


def _buckets() -> Buckets:
    if not settings.REDIS_URL:
        return ProcessBuckets()
    from delivery.rate_limits.in_redis import RedisBuckets

    return RedisBuckets(settings.REDIS_URL)


#: The instance's own; `delivery.endpoint` asks it for each request.
admit = Admission(settings.REFRACT_RATE_LIMIT, _buckets)
