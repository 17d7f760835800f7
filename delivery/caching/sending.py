"""The last step of an answer: not sent again to whoever has it, and compressed where that pays."""

from delivery.caching.compression import GZIP_FROM, accepts_gzip, gzipped
from delivery.caching.etags import etag_of, has_it
from delivery.http import HttpAnswer, HttpRequest


def shortened(request: HttpRequest, answer: HttpAnswer) -> HttpAnswer:
    """Return an answer as it is sent.

    One that may be kept gets its entity tag here, where it is known how it is sent.
    """
    is_kept = answer.headers["Cache-Control"] != "no-store"
    is_long = len(answer.body) >= GZIP_FROM
    if not (is_kept or is_long):
        return answer
    headers = dict(answer.headers)
    compress = is_long and accepts_gzip(request.headers.get("accept-encoding") or "")
    if is_long:
        headers["Vary"] += ", Accept-Encoding"
    if compress:
        headers["Content-Encoding"] = "gzip"
    if is_kept:
        encoding = headers.get("Content-Encoding", "identity")
        headers["ETag"] = etag_of(answer.body, headers["Content-Type"], encoding)
        if has_it(request.headers.get("if-none-match") or "", headers["ETag"]):
            headers.pop("Content-Encoding", None)
            return HttpAnswer(304, headers, b"")
    return HttpAnswer(answer.status, headers, gzipped(answer.body) if compress else answer.body)
