"""A login that ends while somebody types: nothing is sent that would be lost.

Without this, a form that is saved after the login has ended leads to the login page, and what was
typed is gone. A script asks this room before a form is sent, and when a save by itself has failed;
while nobody is logged in, the form stays as it is and says so.
"""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.request import HttpHeaders
from django.middleware.csrf import get_token
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.admin.staticfiles import versioned_static


@never_cache
def login_view(request: HttpRequest) -> JsonResponse:
    """Answer somebody who is logged in with a token for their forms: a new login ends the old one.

    Whoever is not logged in is refused by the admin before this is called.
    """
    return JsonResponse({"token": get_token(request)})


def login_watch_urls() -> list[URLPattern]:
    """Return the address that the script asks."""
    return [path("login-watch/", login_view, name="login_watch")]


def login_watch_script() -> SafeString:
    """Return the script with its words, for every page of the admin."""
    return format_html(
        '<link rel="stylesheet" href="{}"><script src="{}" data-ask="{}" data-header="{}"'
        ' data-log-in="{}" data-ended="{}" data-link="{}" data-back="{}" data-away="{}"></script>',
        versioned_static("config/login-watch.css"),
        versioned_static("config/login-watch.js"),
        reverse("login_watch"),
        HttpHeaders.parse_header_name(settings.CSRF_HEADER_NAME),
        reverse("wagtailadmin_home"),
        _(
            "You are not logged in any more, so this was not saved. Nothing is lost: your text is "
            "still in this form. Log in, come back to this tab and save."
        ),
        _("Log in in a new tab"),
        _("You are logged in again. Your text is still here: save it."),
        _(
            "The server cannot be reached, so this was not saved. Your text is still in this form: "
            "save again in a moment."
        ),
    )
