"""Labels of links that do not say where they lead, in several languages."""

from brand.rules.canonical import digest
from brand.rules.text.folding import folded

_LABELS = {
    "cs": ("zde", "klikněte zde", "klikni zde", "více", "odkaz"),
    "da": ("her", "klik her", "læs mere", "mere", "link"),
    "de": (
        "hier",
        "hier klicken",
        "klick hier",
        "klicke hier",
        "klicken sie hier",
        "mehr",
        "mehr lesen",
        "weiterlesen",
        "dieser link",
        "link",
    ),
    "en": (
        "here",
        "click here",
        "click this link",
        "tap here",
        "press here",
        "go here",
        "more",
        "read more",
        "this link",
        "link",
        "this page",
    ),
    "es": (
        "aquí",
        "clic aquí",
        "haz clic aquí",
        "haga clic aquí",
        "pincha aquí",
        "leer más",
        "más",
    ),
    "fi": ("tästä", "klikkaa tästä", "lue lisää", "lisää", "linkki"),
    "fr": ("ici", "cliquez ici", "clique ici", "cliquer ici", "lire la suite", "plus", "ce lien"),
    "it": ("qui", "clicca qui", "cliccare qui", "leggi di più", "leggi tutto", "altro"),
    "ja": ("こちら", "ここ", "ここをクリック", "こちらをクリック", "続きを読む"),
    "nb": ("her", "klikk her", "les mer", "mer", "lenke"),
    "nl": ("hier", "klik hier", "lees meer", "meer", "deze link"),
    "pl": ("tutaj", "tu", "kliknij tutaj", "kliknij tu", "czytaj więcej", "więcej"),
    "pt": ("aqui", "clique aqui", "clica aqui", "leia mais", "ler mais", "mais"),
    "sv": ("här", "klicka här", "läs mer", "mer", "länk"),
}
_AROUND = " \n.,:;!?…>»›→-–—[]()"


def plain_label(label: str) -> str:
    """Return a label as labels are compared: without case, and without arrows and full stops."""
    return folded(label, "words", caseless=True).text.strip(_AROUND)


def is_vague(label: str, locale: str) -> bool:
    """Say whether a label says nothing in its language; English counts in every language."""
    language = locale.partition("-")[0].casefold()
    return plain_label(label) in _PLAIN.get(language, frozenset()) | _PLAIN["en"]


def labels_digest() -> str:
    """Name the labels that are known here."""
    return digest(_LABELS)


_PLAIN = {
    language: frozenset(plain_label(label) for label in labels)
    for language, labels in _LABELS.items()
}
