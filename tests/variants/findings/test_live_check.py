"""While somebody writes, the rules of the brand are asked and nothing is saved."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from brand.models import Waiver
from tests.factories import make_module, make_variant, targeting
from tests.variants.findings.asking import (
    address,
    ask_variant,
    make_rules,
    module_form,
    names,
    said,
    words,
)
from tests.variants.judging.rows import make_active, waive
from tests.variants.variant_form import variant_form
from variants.findings.check import Check
from variants.models import Variant

pytestmark = pytest.mark.django_db

LOUD = "Guaranteed best price!!"

#: What a check of a form costs, by the number of rules, once this process has compiled them.
QUERIES = {0: 23, 50: 30}


def test_findings_stand_at_their_field_with_the_fixes_as_buttons(admin_client, module):
    make_rules()
    answer = said(ask_variant(admin_client, module, LOUD))

    assert answer["fields"].keys() == {"headline"}
    shown = answer["fields"]["headline"]
    assert words(shown) == (
        "Blocks submission “Guaranteed” promises too much. Guaranteed"
        " Replace with “Promised” Replace with “Assured” Why?"
        " Blocks submission “best price” promises too much. best price"
        " Replace with “fair price” Why?"
        " Blocks submission Be calm. !! Remove “!!” Why?"
    )


def test_the_side_panel_gives_the_reason_and_examples(admin_client, module):
    make_rules()
    row = make_variant(module)
    panel = words(said(ask_variant(admin_client, module, "The best price", row))["panel"])

    assert "Nobody can prove it. Not so: The best price But so: A fair price" in panel
    assert "Request a waiver" in panel
    assert panel.endswith(
        "Checked by 3 rules. All 2 kinds of visitors who can be told apart were looked at."
    )


def test_a_draft_that_is_not_saved_yet_offers_no_waiver(admin_client, module):
    make_rules()
    panel = said(ask_variant(admin_client, module, "The best price"))["panel"]

    assert "Once the draft is saved you can request a waiver." in panel
    assert "Request a waiver" not in panel


def test_a_rule_that_is_never_waived_offers_no_waiver(admin_client, module):
    make_rules()
    row = make_variant(module)
    panel = said(ask_variant(admin_client, module, "Go!", row))["panel"]

    assert "This rule cannot be waived." in panel
    assert "Request a waiver" not in panel


def test_the_summary_foretells_what_submitting_will_say(admin_client, module):
    make_rules()

    def foretold(headline):
        return said(ask_variant(admin_client, module, headline))["foretold"]

    assert foretold(LOUD) == ["3 findings: 3 block submission."]
    assert foretold("word " * 10) == ["1 finding: 1 warning to confirm when you submit."]
    assert foretold("Go! " + "word " * 10) == [
        "2 findings: 1 blocks submission, 1 warning to confirm when you submit."
    ]
    assert foretold("A fair offer") == ["No findings."]


def test_a_suggestion_blocks_nothing(admin_client, module):
    mild = {"edit": "suggest", "submit": "suggest", "approval": "suggest"}
    make_active("calm", "count", {"item": "exclamation", "maximum": 0}, severity=mild)
    answer = said(ask_variant(admin_client, module, "Go!"))

    assert answer["foretold"] == ["1 finding, none blocks."]
    assert answer["tone"] == "suggest"


def test_a_rule_that_blocks_approval_alone_is_foretold_as_that(admin_client, module):
    late = {"edit": "warn", "submit": "warn", "approval": "block"}
    make_active("calm", "count", {"item": "exclamation", "maximum": 0}, severity=late)
    answer = said(ask_variant(admin_client, module, "Go!"))

    assert answer["foretold"] == [
        "1 finding: 1 blocks approval, 1 warning to confirm when you submit."
    ]


def test_offsets_count_as_browsers_do(admin_client, module):
    make_rules()
    shown = said(ask_variant(admin_client, module, "🎉🎉 the best price"))["fields"]["headline"]

    assert 'data-start="9" data-end="19"' in shown


def test_a_draft_like_what_is_live_has_nothing_to_say(admin_client, module):
    live = make_variant(module, live=True, overrides={"headline": LOUD})
    make_rules()
    form = {"name": live.name, "key": live.key}
    answer = said(ask_variant(admin_client, module, LOUD, live, **form))

    assert answer["foretold"] == ["Nothing in this differs from what is live."]
    assert answer["count"] == 0


def test_a_variant_of_a_module_that_is_not_live_says_so(admin_client):
    make_rules()
    module = make_module("young")
    answer = said(ask_variant(admin_client, module, "Go!"))

    assert answer["foretold"] == [
        "1 finding: 1 blocks submission.",
        "Its module is not published yet: submit both together, in a release.",
    ]


def test_a_composition_names_who_sees_it_and_where_it_comes_from(admin_client, module):
    rule = {"item": "exclamation", "maximum": 1, "scope": "composition"}
    make_active("calm", "count", rule, message="Too loud together.")
    loud = make_variant(
        module, "loud", live=True, overrides={"eyebrow": "Now!"}, targeting=targeting(any=["loyal"])
    )
    answer = said(ask_variant(admin_client, module, "Go!", targeting_segments_any=["skier"]))

    panel = words(answer["panel"])
    assert "In what visitors see together Blocks submission Too loud together." in panel
    assert "Comes from: this draft + Loud" in panel or "Comes from: Loud + this draft" in panel
    assert "Seen by Loyal · Skiers (1 kind of visitor) Preview as this visitor" in panel
    assert address("variant", loud) not in answer["panel"]
    assert f"/variant/edit/{loud.pk}/" in answer["panel"]
    assert 'data-query="segments=loyal&amp;segments=skier"' in answer["panel"]


def test_a_waived_finding_says_until_when_and_blocks_nothing(admin_client, module):
    version = make_rules()["superlatives"]
    row = make_variant(module)
    form = {"name": row.name, "key": row.key}
    row.overrides = {"headline": "The best price"}
    [found] = Check(row).findings
    waive(version, module, found.finding.fingerprint)

    answer = said(ask_variant(admin_client, module, "The best price", row, **form))

    assert "Waived until" in answer["panel"]
    assert (answer["foretold"], answer["count"]) == (["No findings."], 0)


def test_a_waiver_that_was_asked_for_is_not_asked_for_twice(admin_client, module):
    version = make_rules()["superlatives"]
    row = make_variant(module)
    row.overrides = {"headline": "The best price"}
    [found] = Check(row).findings
    asked = {"state": Waiver.State.REQUESTED, "requested_by": User.objects.create_user("edda")}
    waive(version, module, found.finding.fingerprint, **asked)
    form = {"name": row.name, "key": row.key}

    panel = words(said(ask_variant(admin_client, module, "The best price", row, **form))["panel"])

    assert "edda asked for a waiver; it is not decided yet." in panel
    assert "Request a waiver" not in panel


def test_an_image_rule_speaks_at_the_image(admin_client, module):
    from tests.media.pictures import make_image

    make_active("alt", "image_alt", {"minimum": 50, "maximum": 60}, message="Describe it.")
    image = make_image()
    data = module_form(module, image=str(image.pk))
    answer = said(admin_client.post(address("module", module), data))

    assert answer["fields"].keys() == {"image"}
    assert "Describe it." in answer["fields"]["image"]


def test_an_error_of_the_form_is_said_first(admin_client, module):
    make_rules()
    answer = said(ask_variant(admin_client, module, "x" * 100_000))

    assert answer == {"first": ["See the fields marked in the form."]}


def test_a_known_answer_is_not_sent_again(admin_client, module):
    make_rules()
    first = ask_variant(admin_client, module, LOUD)
    known = {"If-None-Match": first["ETag"]}

    assert ask_variant(admin_client, module, LOUD, headers=known).status_code == 304
    assert ask_variant(admin_client, module, LOUD, headers=known, cost="12.00").status_code == 200
    assert ask_variant(admin_client, module, "Go!", headers=known).status_code == 200
    make_active("other", "terms", {"rows": [{"term": "x"}]})
    assert ask_variant(admin_client, module, LOUD, headers=known).status_code == 200


def test_nothing_is_saved(admin_client, module):
    make_rules()
    row = make_variant(module)
    ask_variant(admin_client, module, LOUD)
    ask_variant(admin_client, module, LOUD, row)

    row.refresh_from_db()
    assert (row.overrides, row.latest_revision) == ({"headline": "Fresh powder"}, None)
    assert Variant.objects.count() == 1


def test_names_stay_while_the_text_does(admin_client, module):
    make_rules()
    one = names(said(ask_variant(admin_client, module, LOUD)))
    two = names(said(ask_variant(admin_client, module, LOUD, cost="12.00")))

    assert len(set(one)) == 3
    assert one == two


@pytest.mark.parametrize(("variants", "rules"), [(3, 0), (3, 50), (40, 0), (40, 50)])
def test_queries_do_not_grow_with_variants_and_rules(
    admin_client, module, variants, rules, django_assert_num_queries
):
    for number in range(variants):
        overrides = {"headline": f"Powder {number}"}
        make_variant(module, f"v{number}", live=True, overrides=overrides)
    for number in range(rules):
        make_active(f"r{number}", "terms", {"rows": [{"term": f"term{number}"}]})
    row = Variant.objects.first()
    text = "term1 and term2"
    ask_variant(admin_client, module, text, row)

    with django_assert_num_queries(QUERIES[rules]):
        answer = said(ask_variant(admin_client, module, text, row))
    assert answer["count"] == (2 if rules else 0)


def test_only_who_writes_for_the_brand_is_answered(client, module):
    make_rules()
    brand = module.brand
    brand.editors = Group.objects.create(name="Editors of the brand")
    brand.save()
    user = User.objects.create_user("edda")
    user.user_permissions.add(
        Permission.objects.get(codename="access_admin"),
        Permission.objects.get(codename="change_variant"),
    )
    client.force_login(user)
    refused = ask_variant(client, module, LOUD)
    assert refused.status_code == 403
    assert refused.json()["problem"].startswith("You are no editor of Alpenglow.")

    user.groups.add(brand.editors)
    assert ask_variant(client, module, LOUD).status_code == 200
    assert client.post(address("module", module), module_form(module)).status_code == 403


def test_only_posts_are_answered(admin_client, module):
    assert admin_client.get(address("variant")).status_code == 405


@pytest.mark.parametrize("damage", [{"module": "none"}, {"module": "9" * 30}])
def test_a_form_of_no_module_is_refused_in_words(admin_client, module, damage):
    response = admin_client.post(address("variant"), variant_form(module) | damage)

    assert response.status_code == 400
    assert response.json() == {"problem": "The form could not be read. Load the page again."}
