"""The variants room as a Django app."""

from django.apps import AppConfig


class VariantsConfig(AppConfig):
    name = "variants"
    verbose_name = "Variants"

    def ready(self) -> None:
        """Connect the gate to everything below whose saving is publishing."""
        from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
        from wagtail.models import Revision
        from wagtail.permissions import register_permission_policy
        from wagtail.signals import workflow_cancelled

        from brand.models import Brand
        from brand.rule_life.signals import rule_changed, waiver_changed
        from content.inheritors import use_inheritors
        from content.live import live_row_saved
        from content.models import Experience, Module
        from media.models import BrandImage
        from taxonomy.consequences import use_consequences
        from taxonomy.models import Channel, Device, Locale, Segment
        from taxonomy.usage import term_uses
        from variants import brand_rights, receivers
        from variants.inheritors import VariantInheritors
        from variants.models import Variant
        from variants.releases.workflow import take_out
        from variants.rule_runs.receivers import rule_was_changed, waiver_was_changed
        from variants.taxonomy_changes.consequences import VariantConsequences
        from variants.usage import rows_using_term, rules_naming_term
        from variants.variant_terms import record_terms_of_saved_row

        use_inheritors(VariantInheritors())
        live_row_saved.connect(receivers.publish_saved_row)
        post_save.connect(record_terms_of_saved_row, sender=Variant)
        for model in (Module, Experience, Variant):
            register_permission_policy(model, brand_rights.BrandPermissionPolicy(model))
            pre_save.connect(brand_rights.refuse_other_brands, sender=model)
            pre_delete.connect(brand_rights.refuse_other_brands, sender=model)
            pre_save.connect(receivers.keep_identity, sender=model)
            post_delete.connect(receivers.publish_deleted_row, sender=model)
        pre_save.connect(brand_rights.refuse_drafts_of_other_brands, sender=Revision)
        for model in (Brand, Module):
            pre_delete.connect(receivers.keep_what_drafts_name, sender=model)
        for model in (Segment, Channel, Device, Locale, Brand):
            post_save.connect(receivers.publish_taxonomy, sender=model)
            post_delete.connect(receivers.publish_taxonomy, sender=model)
        post_save.connect(receivers.publish_image, sender=BrandImage)
        pre_delete.connect(receivers.keep_published_image, sender=BrandImage)
        term_uses.connect(rows_using_term)
        term_uses.connect(rules_naming_term)
        workflow_cancelled.connect(take_out)
        use_consequences(VariantConsequences())
        rule_changed.connect(rule_was_changed)
        waiver_changed.connect(waiver_was_changed)
