"""Where links lead, how they are tracked, and what they are called."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple, Self
from urllib.parse import quote_plus, unquote_plus

import regex

from brand.rules.kinds.base import BadParameters, Kind
from brand.rules.parameters import Parameters
from brand.rules.text.addresses import (
    HOSTILE_SCHEMES,
    Address,
    belongs,
    host_name,
    is_domain,
    looks_like,
    mixes_scripts,
    read_address,
)
from brand.rules.text.marking import span_of
from brand.rules.text.vague_labels import is_vague, labels_digest, plain_label
from brand.rules.types import Content, Edit, Hit, Json, Link, Source, Span

#: A label that is an address itself, or looks like one.
_ADDRESS = regex.compile(
    r"(?:https?://|www\.)\S+|(?:[\p{L}\p{Nd}-]+\.)+"
    r"(?:com|org|net|info|io|app|shop|eu|co|de|at|ch|fr|it|es|uk|us|nl|be|se|dk|no|pl|example)"
    r"(?:/\S*)?",
    regex.IGNORECASE,
)
_NAME = regex.compile(r"[A-Za-z0-9_.~-]+")


class Campaign(NamedTuple):
    """A parameter that an address must carry; an empty value means any."""

    name: str
    value: str


class Links(Kind):
    """Links lead where they may, safely, tracked, and say where.

    Parameters, all optional: `https` (true unless said otherwise); `allowedDomains` and
    `deniedDomains`, each with what is below it, at its usual port or as `"example.com:8443"`;
    `campaign`, rows of `name` and `value` that addresses on the allowed domains must carry (no
    value: any); `clearLabels` refuses labels such as “click here” in the language of the text,
    and those in `vagueLabels`; `labelsAgree` (true unless said otherwise) refuses a label that
    is an address and leads elsewhere. Addresses that run something (`javascript:`), that hide
    their host behind a user name, or whose host looks like another, are always refused. Relative
    addresses, mail, telephone and an app's own scheme lead to no domain and are left alone.
    """

    key: ClassVar[str] = "link"
    label: ClassVar[str] = "Links"
    purpose: ClassVar[str] = (
        "Links lead only to allowed domains, over https, with their campaign parameters, and "
        "their labels say where."
    )
    reads: ClassVar[frozenset[str]] = frozenset({"rich_text", "url"})

    def __init__(
        self,
        *,
        https: bool = True,
        allowed_domains: Sequence[str] = (),
        denied_domains: Sequence[str] = (),
        campaign: Sequence[Campaign] = (),
        clear_labels: bool = False,
        vague_labels: Sequence[str] = (),
        labels_agree: bool = True,
    ) -> None:
        self.https = https
        self.allowed = tuple(allowed_domains)
        self.denied = tuple(denied_domains)
        self.campaign = tuple(campaign)
        self.clear_labels = clear_labels
        self.vague_labels = frozenset(plain_label(label) for label in vague_labels)
        self.labels_agree = labels_agree

    @classmethod
    def parse(cls, parameters: Mapping[str, Json]) -> Self:
        """Read what links must be."""
        read = Parameters(parameters)
        allowed, denied = _domains(read, "allowedDomains"), _domains(read, "deniedDomains")
        for index, domain in enumerate(denied):
            if host_name(domain) in map(host_name, allowed):
                raise BadParameters(f"deniedDomains[{index}]", domain, "a domain not allowed too")
        vague_labels = read.texts("vagueLabels", ())
        for index, label in enumerate(vague_labels):
            if not plain_label(label):
                raise BadParameters(f"vagueLabels[{index}]", label, "words")
        kind = cls(
            https=read.flag("https", True),
            allowed_domains=allowed,
            denied_domains=denied,
            campaign=_campaign(read),
            clear_labels=read.flag("clearLabels", False),
            vague_labels=vague_labels,
            labels_agree=read.flag("labelsAgree", True),
        )
        read.done()
        return kind

    @classmethod
    def data_digest(cls) -> str:
        """Name the labels that are vague in each language."""
        return labels_digest()

    def check_field(self, content: Content, source: Source) -> Iterable[Hit]:
        """Report each link with all that is wrong with it, and one fix that mends it."""
        for link in content.links:
            label, label_span = _label_of(link, content, source)
            address = read_address(link.url)
            problems = list(self._problems(address))
            about_label = list(self._label_problems(label, address, source.locale))
            if problems or about_label:
                spans = [label_span] if about_label and label_span else []
                if problems or not spans:
                    spans.insert(0, span_of(content, link.start, link.end))
                spans = [span for span in dict.fromkeys(spans) if span.text]
                yield self._hit(content, link, label, spans, [*problems, *about_label])

    def _problems(self, address: Address) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with an address, as (problem, what it is about)."""
        if address.scheme in HOSTILE_SCHEMES:
            yield "hostile_scheme", f"{address.scheme}:"
        if not address.is_web:
            return
        if address.has_user:
            yield "user_name_before_host", address.host
        if self.https and address.scheme != "https":
            yield "not_https", address.scheme or "//"
        is_allowed = not self.allowed or belongs(address, self.allowed)
        seen = looks_like(address, self.allowed)
        if seen and not is_allowed:
            yield "looks_like", seen
        elif mixes_scripts(address.host):
            yield "looks_like", address.host
        elif not is_allowed or _is_below(address, self.denied):
            at_port = "" if address.port is None else f":{address.port}"
            yield "domain_not_allowed", address.host + at_port
        if is_allowed:
            for name, value in self.campaign:
                found = [each for key, each in address.query if key == name]
                if not found or not all(each == value if value else each for each in found):
                    yield "campaign_parameter", f"{name}={value}" if value else name

    def _label_problems(
        self, label: str, address: Address, locale: str
    ) -> Iterator[tuple[str, str]]:
        plain = plain_label(label)
        if plain in self.vague_labels or (self.clear_labels and is_vague(label, locale)):
            yield "vague_label", label
        if self.labels_agree and address.is_web and _ADDRESS.fullmatch(label.strip()):
            shown = label.strip()
            named = read_address(shown if "://" in shown else f"https://{shown}")
            if _without_www(named.host) != _without_www(address.host):
                yield "label_names_another_host", label

    def _hit(
        self,
        content: Content,
        link: Link,
        label: str,
        spans: Iterable[Span],
        problems: Sequence[tuple[str, str]],
    ) -> Hit:
        mended = self._mended(link.url, problems) if content.kind == "url" else None
        edit = mended and Edit(content.field, link.start, link.end, mended)
        return Hit(
            spans=tuple(spans),
            evidence={
                "problem": problems[0][0],
                "problems": [{"problem": name, "about": about} for name, about in problems],
                "url": link.url,
                "label": label,
            },
            fixes=((edit,),) if edit else (),
            words={"url": link.url, "label": label, "found": problems[0][1]},
            # Other words around another address are another offence.
            about=" ".join([link.url, *(name for name, _about in problems)]),
        )

    def _mended(self, url: str, problems: Sequence[tuple[str, str]]) -> str | None:
        """Return the address with all its problems mended, None where that takes a person."""
        if {name for name, _about in problems} - {"not_https", "campaign_parameter"}:
            return None
        if any(name == "campaign_parameter" and "=" not in about for name, about in problems):
            return None
        address = read_address(url)
        if any(character.isspace() for character in url) or address.port is not None:
            return None
        before, hash_sign, fragment = url.partition("#")
        place, _, query = before.partition("?")
        if self.https:
            place = regex.sub(r"^(?:http:)?//", "https://", place, flags=regex.IGNORECASE)
        is_tracked = all(name != "campaign_parameter" for name, _about in problems)
        wanted = [] if is_tracked else [each for each in self.campaign if each.value]
        names = {each.name for each in wanted}
        pairs = [pair for pair in query.split("&") if pair and _name_of(pair) not in names]
        pairs += [f"{name}={quote_plus(value)}" for name, value in wanted]
        return place + ("?" + "&".join(pairs) if pairs else "") + hash_sign + fragment


def _domains(read: Parameters, name: str) -> tuple[str, ...]:
    domains = read.texts(name, ())
    for index, domain in enumerate(domains):
        if not is_domain(domain):
            expected = "a domain such as example.com, which holds for what is below it too"
            raise BadParameters(f"{name}[{index}]", domain, expected)
    return domains


def _campaign(read: Parameters) -> tuple[Campaign, ...]:
    found: list[Campaign] = []
    for row in read.objects("campaign"):
        name = row.text("name")
        if not _NAME.fullmatch(name):
            raise BadParameters(row.at("name"), name, "the name of a parameter such as utm_source")
        if name in {each.name for each in found}:
            raise BadParameters(row.at("name"), name, "each parameter once")
        found.append(Campaign(name, row.text("value", "")))
        row.done()
    return tuple(found)


def _label_of(link: Link, content: Content, source: Source) -> tuple[str, Span | None]:
    """Return what a link is called: its words; of the field `ctaUrl` the text of `ctaLabel`."""
    if content.kind != "url":
        return link.label, span_of(content, link.start, link.end)
    name = content.field.replace("Url", "Label").replace("url", "label")
    label = source.contents.get(name)
    if label is None or label.kind != "text":
        return "", None
    return label.text, span_of(label, 0, len(label.text))


def _is_below(address: Address, domains: Iterable[str]) -> bool:
    """Say whether a host is one of some domains or below it, at any port."""
    names = [host_name(domain) for domain in domains]
    return any(address.host == name or address.host.endswith("." + name) for name in names)


def _without_www(host: str) -> str:
    return host.removeprefix("www.")


def _name_of(pair: str) -> str:
    return unquote_plus(pair.partition("=")[0])
