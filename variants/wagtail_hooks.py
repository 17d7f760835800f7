"""What the variants room adds to the admin."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from content.panels import MODULE_PANELS_HOOK
from content.preview import use_preview
from content.preview_panel import SIDE_PANEL_HOOK
from content.slot_variation import use_slot_variation
from content.viewsets import CONTENT_MENU_HOOK
from variants.actions import register_actions
from variants.audit.urls import audit_urls, decisions_menu_item
from variants.bulk.actions import ACTIONS
from variants.coverage.views import coverage_menu_item, coverage_urls
from variants.experience_slots import DraftedSlotVariation
from variants.findings.side_panel import brand_panel
from variants.findings.urls import findings_urls
from variants.history import history_menu_item, history_urls
from variants.log_actions import register_log_actions
from variants.module_links import module_listing_buttons
from variants.module_variants import variants_panel
from variants.notices.account import NoticeSettingsPanel
from variants.notices.views import notice_urls, notices_menu_item
from variants.notices.webhook_screens import WebhookViewSet, webhook_urls
from variants.preview.serving import ContextPreview
from variants.preview.urls import preview_urls
from variants.preview.viewsets import SampleContextViewSet, SharedPreviewViewSet
from variants.releases.action_menu import offer_approval
from variants.releases.bulk import ACTIONS as RELEASE_ACTIONS
from variants.releases.urls import release_urls, releases_menu_item
from variants.review.menu import review_menu_item
from variants.review.remarks_panel import remarks_panel
from variants.review.urls import review_urls
from variants.review_links.sending import review_link_urls
from variants.rule_runs.urls import findings_menu_item, rule_run_urls
from variants.rule_screens.urls import rule_urls, rules_menu_item
from variants.taxonomy_changes.views import taxonomy_change_urls
from variants.viewsets import VariantViewSet
from variants.waiver_screens.urls import waiver_urls, waivers_menu_item

hooks.register("register_actions", register_actions)
hooks.register("register_log_actions", register_log_actions)
hooks.register("register_admin_urls", history_urls)
hooks.register("register_reports_menu_item", history_menu_item)
hooks.register("register_admin_urls", audit_urls)
hooks.register("register_reports_menu_item", decisions_menu_item)
hooks.register("register_snippet_listing_buttons", module_listing_buttons)
hooks.register("register_admin_urls", coverage_urls)
hooks.register(CONTENT_MENU_HOOK, coverage_menu_item)
hooks.register(MODULE_PANELS_HOOK, variants_panel)
hooks.register("register_admin_urls", preview_urls)
hooks.register("register_admin_urls", taxonomy_change_urls)
hooks.register("register_admin_urls", release_urls)
hooks.register("register_admin_urls", review_urls)
hooks.register("register_admin_urls", review_link_urls)
hooks.register("register_admin_menu_item", review_menu_item)
hooks.register(SIDE_PANEL_HOOK, remarks_panel)
hooks.register(SIDE_PANEL_HOOK, brand_panel)
hooks.register("register_admin_urls", findings_urls)
hooks.register("register_admin_urls", notice_urls)
hooks.register("register_admin_menu_item", notices_menu_item)
hooks.register("register_account_settings_panel", NoticeSettingsPanel)
hooks.register("register_admin_urls", webhook_urls)
hooks.register("register_admin_viewset", WebhookViewSet)
hooks.register("register_admin_urls", rule_run_urls)
hooks.register("register_admin_urls", waiver_urls)
hooks.register("register_admin_urls", rule_urls)
hooks.register(CONTENT_MENU_HOOK, rules_menu_item)
hooks.register("register_reports_menu_item", findings_menu_item)
hooks.register(CONTENT_MENU_HOOK, waivers_menu_item)
hooks.register(CONTENT_MENU_HOOK, releases_menu_item)
hooks.register("construct_snippet_action_menu", offer_approval)
hooks.register("register_admin_viewset", SampleContextViewSet)
hooks.register("register_admin_viewset", SharedPreviewViewSet)
register_snippet(VariantViewSet)
for bulk_action in (*ACTIONS, *RELEASE_ACTIONS):
    # Later than Wagtail's own, whose "delete" ours replaces.
    hooks.register("register_bulk_action", bulk_action, order=10)
use_preview(ContextPreview())
use_slot_variation(DraftedSlotVariation())
