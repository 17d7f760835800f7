"""A module's page shows its variants in their order, and leads to new ones."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from content.models import Module
from tests.factories import make_locale, make_segment, make_variant, targeting
from tests.variants.variant_form import url, variant_form
from variants.models import Variant
from variants.module_rows import module_rows, shortened

pytestmark = pytest.mark.django_db


def module_url(module):
    return reverse(Module.snippet_viewset.get_url_name("edit"), args=[module.pk])


def listed(module):
    return [(row.name, row.who, row.above_next) for row in module_rows(module).in_order]


def test_variants_stand_in_the_order_of_the_cascade_each_with_the_step_above_the_next(module):
    make_locale("fr", name="French")
    make_segment("loyal-gold", name="Gold members", parent=module_segment("loyal"))
    make_variant(module, "everyone-phone", live=True, targeting=targeting(devices=["phone"]))
    make_variant(module, "loyal", live=True, targeting=targeting(any=["loyal"]))
    make_variant(module, "gold", live=True, targeting=targeting(any=["loyal-gold"]))
    make_variant(module, "both", live=True, targeting=targeting(all=["loyal", "skier"]))
    make_variant(module, "french", live=True, targeting=targeting(locales=["fr"]))
    make_variant(
        module, "recall", live=True, priority="mandatory", targeting=targeting(devices=["phone"])
    )

    assert listed(module) == [
        ("Recall", "Everybody on Phone", "Its priority is higher"),
        ("French", "Everybody, in French", "Its language is nearer to that of the visitor"),
        ("Both", "Loyal and Skiers", "It requires more segments together"),
        ("Gold", "Gold members", "Its segment is more specific"),
        ("Loyal", "Loyal", "It requires more segments together"),
        ("Everyone-phone", "Everybody on Phone", ""),
    ]


def module_segment(key):
    from taxonomy.models import Segment

    return Segment.objects.get(key=key)


def test_a_row_says_what_it_overrides_its_state_and_its_window(module):
    now = timezone.now()
    make_variant(module, "skier", live=True, overrides={"headline": "Powder", "eyebrow": None})
    make_variant(
        module,
        "past",
        targeting=targeting(any=["loyal"]),
        starts_at=now - timedelta(days=2),
        ends_at=now - timedelta(days=1),
    )
    make_variant(
        module, "soon", targeting=targeting(any=["skier"]), starts_at=now + timedelta(days=9)
    )

    rows = {row.variant.key: row for row in module_rows(module).in_order}

    assert [tuple(vars_of(each)) for each in rows["skier"].overrides] == [
        ("Eyebrow", ""),
        ("Headline", "Powder"),
    ]
    assert {key: (row.state, row.moment) for key, row in rows.items()} == {
        "skier": ("live", ""),
        "past": ("draft", "over"),
        "soon": ("draft", "ahead"),
    }
    assert rows["skier"].window == ""
    assert rows["soon"].window.startswith("from ")


def vars_of(said):
    return (said.label, said.value)


def test_a_row_leads_to_a_preview_for_somebody_it_is_for(admin_client, module):
    make_segment("gated", name="Gated", purpose="personalization")
    make_variant(module, "a", targeting=targeting(any=["gated", "loyal"], devices=["phone"]))

    (row,) = module_rows(module).in_order

    assert row.preview == (
        "of=module%3Ahome-hero&axis=channels&segments=gated&device=phone&consent=personalization"
    )
    href = f"{reverse('variants_preview_grid')}?{row.preview}"
    assert href.replace("&", "&amp;") in admin_client.get(module_url(module)).content.decode()
    assert admin_client.get(href).status_code == 200


def test_a_draft_stands_where_it_would_stand_once_it_is_live(module):
    variant = make_variant(module, "skier", live=True, targeting=targeting(any=["skier"]))
    make_variant(module, "student", live=True, targeting=targeting(all=["student", "loyal"]))
    variant.targeting = targeting(all=["skier", "student", "loyal"])
    variant.name = "All three"
    variant.save_revision()

    assert listed(module) == [
        ("All three", "Skiers, Students and Loyal", "It requires more segments together"),
        ("Student", "Students and Loyal", ""),
    ]
    assert module_rows(module).in_order[0].state == "live + draft"


def test_the_default_is_the_last_row_and_what_is_withdrawn_is_below_it(admin_client, module):
    make_variant(module, "skier", live=True)
    withdrawn = make_variant(module, "old", live=True, targeting=targeting(any=["loyal"]))
    withdrawn.save_revision().publish()
    Variant.objects.get(key="old").unpublish()

    rows = module_rows(module)
    page = admin_client.get(module_url(module)).content.decode()

    assert [row.name for row in rows.in_order] == ["Skier"]
    assert [row.name for row in rows.withdrawn] == ["Old"]
    assert [(said.label, said.value) for said in rows.default][:2] == [
        ("Eyebrow", "Summer"),
        ("Headline", "Outside is calling"),
    ]
    table = page[page.index("module-variants__table") :]
    assert table.index("Skier") < table.index("Everybody else") < table.index("Withdrawn: nobody")


def test_a_row_says_that_nobody_sees_it_and_why(module):
    make_variant(module, "loyal", live=True, priority="mandatory")
    make_variant(module, "skier", live=True, targeting=targeting(any=["skier"]))

    rows = {row.variant.key: row for row in module_rows(module).in_order}

    assert [(mark.kind, mark.word, mark.sentence) for mark in rows["skier"].marks] == [
        (
            "shadowed",
            "Nobody sees it",
            "Headline: wherever it matches, “Loyal” (its priority is higher) stands above it.",
        )
    ]
    assert rows["loyal"].marks == ()


def test_ties_are_marked_at_both_variants(module):
    make_variant(module, "a", live=True, targeting=targeting(any=["skier"]))
    make_variant(
        module,
        "b",
        live=True,
        targeting=targeting(any=["skier"], none=["loyal"]),
        overrides={"headline": "Other"},
    )

    rows = {row.variant.key: row for row in module_rows(module).in_order}

    expected = (
        "Tied with “{}” over Headline: both start at the same time, so the key decides, for “A”."
    )
    assert [mark.sentence for mark in rows["a"].marks] == [expected.format("B")]
    assert rows["b"].marks[0].word == "Nobody sees it"
    assert [mark.sentence for mark in rows["b"].marks[1:]] == [expected.format("A")]


def test_a_changed_default_is_marked(module):
    make_variant(module, "skier", live=True, defaults_seen={"headline": "Outside is calling"})
    module.fields = module.fields | {"headline": "Come outside"}
    module.save_revision().publish()

    (row,) = module_rows(Module.objects.get()).in_order

    assert [(mark.kind, mark.sentence) for mark in row.marks] == [
        ("changed", "Since this was written: Headline. Keep or take it in the variant.")
    ]


def test_a_long_value_is_cut():
    assert shortened("x" * 1000) == "x" * 299 + "…"
    assert shortened({"html": "<p>Hi</p>", "text": "Hi"}) == "Hi"
    assert shortened({"title": "Man", "asset": "man", "renditions": {}}) == "Man"
    assert shortened(None) == ""


@pytest.mark.parametrize("count", [3, 60])
def test_the_page_costs_the_same_for_three_variants_and_for_sixty(
    admin_client, module, django_assert_num_queries, count
):
    for number in range(count):
        make_variant(module, f"v{number}", live=True, overrides={"headline": f"No. {number}"})
    admin_client.get(module_url(module))
    module = Module.objects.get()

    with django_assert_num_queries(11):
        module_rows(module)


def test_the_whole_page_costs_the_same_however_many_variants_there_are(admin_client, module):
    costs = []
    for count in (3, 60):
        for number in range(count):
            make_variant(module, f"v{count}-{number}", overrides={"headline": f"No. {number}"})
        admin_client.get(module_url(module))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            admin_client.get(module_url(module))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_an_empty_module_offers_its_first_variant(admin_client, module):
    page = admin_client.get(module_url(module)).content.decode()

    query = urlencode({"module": module.pk, "next": module_url(module)}).replace("&", "&amp;")
    assert "Everybody sees the default." in page
    assert f'href="{url("add")}?{query}"' in page
    assert f'href="{reverse("variants_coverage")}?module={module.pk}"' in page
    assert 'row-filter-target="input"' not in page


def test_a_module_that_is_not_saved_yet_has_no_variants_to_show(admin_client, module):
    page = admin_client.get(
        reverse(Module.snippet_viewset.get_url_name("add")), {"type": "hero"}
    ).content.decode()

    assert "module-variants" not in page


def test_somebody_who_may_not_add_variants_is_not_offered_to(client, django_user_model, module):
    make_variant(module, "skier", live=True)
    reader = django_user_model.objects.create_user("reader", password="x")
    reader.user_permissions.add(
        Permission.objects.get(codename="access_admin"),
        Permission.objects.get(codename="change_module"),
    )
    client.force_login(reader)

    page = client.get(module_url(module)).content.decode()

    table = page[page.index("module-variants__purpose") : page.index("What no variant says")]
    assert "Skier" in table
    assert url("add") not in table
    assert url("copy", Variant.objects.get().pk) not in table
    assert url("edit", Variant.objects.get().pk) not in table


def test_a_new_variant_starts_from_what_the_address_asks_for(admin_client, module):
    query = urlencode(
        {
            "module": module.pk,
            "segments_any": ["loyal", "skier", "loyal"],
            "segments_none": ["student"],
            "channels": ["email"],
            "devices": ["phone"],
            "locales": ["FR-ca"],
        },
        doseq=True,
    )

    response = admin_client.get(f"{url('add')}?{query}")

    form = response.context["form"]
    assert form.initial["targeting"] == targeting(
        any=["loyal", "skier"],
        none=["student"],
        channels=["email"],
        devices=["phone"],
        locales=["fr-CA"],
    )
    assert form.initial["name"] == (
        "Loyal or Skiers, not Students, by E-mail on Phone, in French (Canada)"
    )
    assert form.initial["key"] == (
        "loyal-or-skiers-not-students-by-e-mail-on-phone-in-french-canada"
    )
    assert list(response.context["messages"]) == []


def test_terms_that_cannot_be_chosen_are_left_out_and_said(admin_client, module):
    make_segment("gone", name="Gone", active=False)
    asked = {"module": module.pk, "segments_any": ["skier", "gone", "<b>"], "channels": "fax"}

    response = admin_client.get(url("add"), asked)

    assert response.context["form"].initial["targeting"] == targeting(any=["skier"])
    (message,) = response.context["messages"]
    assert str(message).strip() == (
        "These are no terms that can be chosen, so the targeting starts without them: "
        "“gone”, “&lt;b&gt;”, “fax”."
    )


def test_without_a_targeting_in_the_address_name_and_key_are_empty(admin_client, module):
    form = admin_client.get(url("add"), {"module": module.pk}).context["form"]

    assert (form.initial["name"], form.initial["key"]) == ("", "")
    assert form.initial["targeting"] == targeting()


def test_a_proposed_key_is_free(admin_client, module):
    make_variant(module, "skiers")

    form = admin_client.get(url("add"), {"module": module.pk, "segments_any": "skier"}).context[
        "form"
    ]

    assert form.initial["key"] == "skiers-2"


def test_a_copy_may_be_for_other_visitors(admin_client, module):
    variant = make_variant(module, "skier", live=True, targeting=targeting(any=["skier"]))

    form = admin_client.get(url("copy", variant.pk), {"segments_any": "loyal"}).context["form"]

    assert form.initial["targeting"] == targeting(any=["loyal"])
    assert (form.initial["name"], form.initial["key"]) == ("Loyal", "loyal")
    assert form.instance.overrides == {"headline": "Fresh powder"}


def saved(client, module, back, **extra):
    action = client.get(url("add"), {"module": module.pk, "next": back}).context["action_url"]
    return client.post(action, variant_form(module) | extra, follow=True)


def test_a_saved_draft_stays_open_and_offers_the_next_one_and_the_way_back(admin_client, module):
    back = f"{reverse('variants_coverage')}?module={module.pk}&device=phone"

    response = saved(admin_client, module, back)

    variant = Variant.objects.get()
    assert response.redirect_chain == [(url("edit", variant.pk), 302)]
    (message,) = map(str, response.context["messages"])
    again = urlencode({"module": module.pk, "next": back}).replace("&", "&amp;")
    assert f'href="{url("add")}?{again}"' in message
    assert f'href="{back.replace("&", "&amp;")}"' in message
    assert "Back to coverage" in message
    assert f'href="{module_url(module)}"' in message


def test_publishing_a_new_variant_leads_back(admin_client, module):
    response = saved(admin_client, module, module_url(module), **{"action-publish": "1"})

    assert response.redirect_chain == [(module_url(module), 302)]
    assert Variant.objects.get().live


def test_an_address_outside_is_no_way_back(admin_client, module):
    response = saved(admin_client, module, "https://evil.example/", **{"action-publish": "1"})

    assert response.redirect_chain == [(url("list"), 302)]
    assert "evil.example" not in str(*response.context["messages"])
