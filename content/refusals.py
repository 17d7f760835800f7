"""What the admin says when something is refused while it is done, wherever that is.

Publishing, withdrawing and deleting can be refused in the middle of any of Wagtail's views. The
refusal has undone what was done; here it becomes a message on the page the person came from,
instead of an error page. A refusal that can be answered says where: its `answer_url`.
"""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from wagtail.admin import messages

#: How many reasons are shown one by one.
SHOWN = 10


class RefusalMiddleware:
    """Answer a refusal in the admin with a message and the page before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal into a message; leave every other exception alone."""
        home = reverse("wagtailadmin_home")
        if request.method != "POST" or not request.path.startswith(home):
            return None
        reasons = _reasons(exception)
        if not reasons:
            return None
        if "application/json" in request.headers.get("Accept", ""):
            error = {"success": False, "error_code": "refused", "error_message": reasons[0]}
            return JsonResponse(error, status=400)
        for reason in reasons[:SHOWN]:
            messages.error(request, reason)
        if len(reasons) > SHOWN:
            messages.error(request, _("And %(count)d more.") % {"count": len(reasons) - SHOWN})
        if answer_url := getattr(exception, "answer_url", ""):
            return redirect(answer_url)
        before = request.headers.get("Referer", "")
        safe = url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure())
        return redirect(before if safe else home)


def _reasons(exception: Exception) -> list[str]:
    if isinstance(exception, ValidationError):
        return list(exception.messages)
    if isinstance(exception, ProtectedError):
        users = ", ".join(sorted({str(user) for user in exception.protected_objects}))
        return [
            _("This is still in use and cannot be deleted. It is used by: %(users)s.")
            % {"users": users}
        ]
    return []
