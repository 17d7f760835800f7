"""The addresses of reviewing."""

from typing import Any

from django.urls import include, path

from variants.review import deciding, queue_page, release_page, together, waiving


def review_urls() -> list[Any]:
    """Return the addresses: a `register_admin_urls` hook.

    A release may have any key, so what is no release has two parts.
    """
    waiting, mine = queue_page.QueueView, queue_page.MineView
    patterns = [
        path("", waiting.as_view(), name="queue"),
        path("list/results/", waiting.as_view(results_only=True), name="queue_results"),
        path("list/mine/", mine.as_view(), name="mine"),
        path("list/mine-results/", mine.as_view(results_only=True), name="mine_results"),
        path("list/together/", together.TogetherView.as_view(), name="together"),
        path("<slug:key>/", release_page.ReviewView.as_view(), name="release"),
        path("<slug:key>/decide/", deciding.decide, name="decide"),
        path("<slug:key>/hand-over/", deciding.hand_over, name="hand_over"),
        path("<slug:key>/comment/", deciding.comment, name="comment"),
        path("<slug:key>/comment/<int:number>/settle/", deciding.settle, name="settle"),
        path("<slug:key>/waive/", waiving.waive, name="waive"),
        path("<slug:key>/waiver/<int:number>/", waiving.decide_waiver, name="decide_waiver"),
        path("<slug:key>/suggest-fix/", waiving.suggest_fix, name="suggest_fix"),
    ]
    return [path("review/", include((patterns, "variants_review")))]
