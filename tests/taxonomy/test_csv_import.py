"""Many terms are added and changed from a table, after it was shown what that does."""

from base64 import b64encode
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from jobs.running import RunningJob
from taxonomy.csv_import import PlanChanged, import_terms, plan_import, read_terms
from taxonomy.csv_table import MOST_BYTES, MOST_ROWS, UnreadableTable
from taxonomy.models import Channel, Locale, Segment
from tests.factories import (
    make_channel,
    make_locale,
    make_module,
    make_segment,
    make_variant,
    targeting,
)
from variants.selectors import current_generation
from variants.taxonomy_changes import consequences as variants_consequences
from variants.taxonomy_changes.jobs import import_table

pytestmark = pytest.mark.django_db


def plan(model: Any, text: str | bytes) -> Any:
    return plan_import(model, read_terms(model, text if isinstance(text, bytes) else text.encode()))


def problems(model: Any, text: str) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.message) for each in plan(model, text).problems]


def run(model: Any, text: str) -> Any:
    table = read_terms(model, text.encode())
    return import_terms(model, table, shown=plan_import(model, table).digest, user=None)


def test_a_table_adds_changes_and_leaves_alone_in_one_generation() -> None:
    make_segment("skier", name="Skiers", rank=5)
    make_segment("same", name="Same")
    before = current_generation()

    done = run(
        Segment,
        "key,name,parent,rank,active,public_label,kind,purpose,exclusive_children\n"
        "alpine,Alpine,skier,,yes,,,,no\n"
        "skier,People who ski,sport,7,no,you ski,preference,personalization,yes\n"
        "sport,Sport,,,,,,,\n"
        "same,Same,,,,,,,\n",
    )

    assert [(row.key, row.action) for row in done.rows] == [
        ("alpine", "add"),
        ("skier", "change"),
        ("sport", "add"),
        ("same", "same"),
    ]
    assert [(each.column, each.before, each.after) for each in done.rows[1].changes] == [
        ("name", "Skiers", "People who ski"),
        ("parent", "", "sport"),
        ("rank", "5", "7"),
        ("active", "yes", "no"),
        ("public_label", "", "you ski"),
        ("kind", "", "preference"),
        ("purpose", "", "personalization"),
        ("exclusive_children", "no", "yes"),
    ]
    skier = Segment.objects.get(key="skier")
    assert (skier.parent.key, skier.rank, skier.active, skier.kind) == (
        "sport", 7, False, "preference",
    )  # fmt: skip
    assert Segment.objects.get(key="alpine").parent == skier
    assert current_generation() == before + 1


def test_a_column_that_is_not_there_stays_as_it_is() -> None:
    make_segment("skier", rank=5, purpose="ads")

    run(Segment, "key;name\nskier;People who ski\n")

    skier = Segment.objects.get()
    assert (skier.name, skier.rank, skier.purpose) == ("People who ski", 5, "ads")


def test_locales_are_imported_with_their_fallbacks_and_keep_their_letters() -> None:
    make_locale("en")
    make_locale("fr-CA", name="Canada")

    run(Locale, "key,name,fallbacks\nFR-ca,Canada,fr > en\nfr,French,\n")

    found = dict(Locale.objects.values_list("key", "fallbacks"))
    assert found == {"en": [], "fr-CA": ["fr", "en"], "fr": []}


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_spreadsheets_of_all_kinds_are_read(start: str, delimiter: str, end: str) -> None:
    text = start + end.join([f"Key{delimiter}Name", f'web{delimiter}"Web, and; more"', ""])

    [row] = plan(Channel, text).rows

    assert (row.number, row.key, row.name, row.action) == (2, "web", "Web, and; more", "add")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty; its first row should name the columns: key, name, parent,"),
        (b"\n\n", "The file is empty"),
        (b"key,name\nweb,Caf\xe9\n", "The file is not UTF-8: byte 17 cannot be read."),
        ("key,name\nweb,Web".encode("utf-16-le"), "it is not a CSV file in UTF-8"),
        (b'key,name\nweb,"Web\n', "is not CSV"),
        (b"key,title\n", r"missing: name; unknown: title"),
        (b"key,name,key\n", "named twice: key"),
        (b"x" * (MOST_BYTES + 1), "at most 1000000 are read"),
        (b"key,name\n" + b"a,b\n" * (MOST_ROWS + 1), "The file has 5001 rows; at most 5000"),
    ],
)
def test_a_file_that_is_no_table_of_terms_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableTable, match=message):
        read_terms(Channel, content)


def test_every_problem_is_told_with_its_row_and_column() -> None:
    make_segment("skier")

    assert problems(
        Segment,
        "key,name,parent,rank,active,kind\n"
        "Big,Big,nowhere,1.5,maybe,sporty\n"
        "skier,,,,,\n"
        "\n"
        "a,A,b,,,\n"
        "b,B,a,99999999999,,\n"
        "a,Again,,,,,too many\n",
    ) == [
        (2, "rank", "“1.5” was given; a whole number was expected."),
        (2, "active", "“maybe” was given; yes or no was expected."),
        (
            2,
            "kind",
            "“sporty” was given; one of demographic, behavioural, contextual, predictive, "
            "preference was expected.",
        ),
        (
            2,
            "key",
            "A key consists of the letters a to z, digits and hyphens, and starts with a letter "
            "or digit; 'Big' does not.",
        ),
        (2, "parent", "There is no “nowhere”, neither stored nor in the file."),
        (3, "name", "This field cannot be blank."),
        (5, "parent", "A term cannot lie below itself: a > b > a."),
        (6, "rank", "“99999999999” was given; a whole number was expected."),
        (7, "kind", "There are 7 cells; 6 were expected."),
        (7, "key", "Row 5 has the key “a” already."),
    ]


def test_fallbacks_are_checked_with_the_locales_of_the_file() -> None:
    assert problems(Locale, "key,name,fallbacks\nfr,French,xx fr\n_,Bad,\n") == [
        (
            2,
            "fallbacks",
            "[0] “xx”: there is no locale with this tag. "
            "[1] “fr”: a locale cannot fall back to itself.",
        ),
        (
            3,
            "key",
            "“_” is not a language tag; a tag like “fr” or “fr-CA” was expected (BCP 47).",
        ),
    ]


def test_a_table_with_problems_writes_nothing() -> None:
    table = read_terms(Channel, b"key,name\nweb,Web\nBAD,Bad\n")
    with pytest.raises(ValidationError):
        import_terms(Channel, table, shown=plan_import(Channel, table).digest, user=None)

    assert not Channel.objects.exists()


def test_what_would_do_something_else_by_now_is_shown_again_and_not_done() -> None:
    table = read_terms(Channel, b"key,name\nweb,Web\n")
    shown = plan_import(Channel, table).digest
    make_channel("web", name="The web")

    with pytest.raises(PlanChanged) as caught:
        import_terms(Channel, table, shown=shown, user=None)

    assert [row.action for row in caught.value.plan.rows] == ["change"]
    assert Channel.objects.get().name == "The web"


def test_importing_costs_the_same_queries_however_many_rows_there_are(
    django_assert_max_num_queries: Any,
) -> None:
    rows = "".join(f"k{number},Name {number}\n" for number in range(400))

    with django_assert_max_num_queries(40):
        run(Channel, "key,name\n" + rows)

    assert Channel.objects.count() == 400


def upload(client: Client, text: str) -> Any:
    file = SimpleUploadedFile("terms.csv", text.encode(), "text/csv")
    return client.post(reverse("segment:import"), {"file": file})


def test_the_screen_shows_what_a_file_does_and_does_it_on_a_yes(admin_client: Client) -> None:
    make_segment("skier", name="Skiers")

    shown = upload(admin_client, "key,name\nskier,People who ski\nnew,New\n")

    page = " ".join(shown.content.decode().split())
    assert "1 to be added, 1 to be changed, 0 left as they are." in page
    assert "name: <del>Skiers</del> <ins>People who ski</ins>" in page
    assert Segment.objects.count() == 1
    context = shown.context
    done = admin_client.post(
        reverse("segment:import"), {"content": context["content"], "plan": context["plan"].digest}
    )
    assert done.url == reverse("segment:index")
    assert set(Segment.objects.values_list("key", "name")) == {
        ("skier", "People who ski"),
        ("new", "New"),
    }


MOVES_SKIER = "key,name,rank\nskier,Skier,7\n"


@pytest.fixture
def much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A segment that decides in more modules than somebody waits for."""
    monkeypatch.setattr(variants_consequences, "CHANGED_AT_ONCE", 2)
    make_segment("skier")
    for number in range(3):
        module = make_module(f"m{number}", live=True)
        make_variant(module, live=True, targeting=targeting(any=["skier"]))


def confirm(client: Client, shown: Any) -> Any:
    data = {"content": shown.context["content"], "plan": shown.context["plan"].digest}
    return client.post(reverse("segment:import"), data)


def test_an_import_that_touches_very_much_is_done_by_a_job(
    much: None, admin_client: Client
) -> None:
    done = confirm(admin_client, upload(admin_client, MOVES_SKIER))

    job = Job.objects.get()
    assert done.url == job.get_absolute_url()
    assert (job.title, job.continue_at) == ("Import segments", reverse("segment:index"))
    assert job.report["summary"] == "0 added, 1 changed, 0 left as they were."
    assert Segment.objects.get().rank == 7


def test_what_decides_nothing_is_imported_at_once_however_much_uses_it(
    much: None, admin_client: Client
) -> None:
    text = "key,name,active\nskier,People who ski,no\nnew,New,yes\n"

    done = confirm(admin_client, upload(admin_client, text))

    assert done.url == reverse("segment:index")
    assert not Job.objects.exists()
    assert Segment.objects.get(key="skier").name == "People who ski"


def test_an_import_for_a_job_that_would_do_something_else_by_now_is_shown_again_at_once(
    much: None, admin_client: Client
) -> None:
    shown = upload(admin_client, MOVES_SKIER)
    Segment.objects.update(rank=3)

    page = confirm(admin_client, shown).content.decode()

    assert "The terms were changed in the meantime. Nothing was imported" in page
    assert not Job.objects.exists()


def test_an_import_that_waited_is_checked_again(much: None, admin_user: Any) -> None:
    arguments = {
        "axis": "segments",
        "content": b64encode(MOVES_SKIER.encode()).decode(),
        "shown": plan(Segment, MOVES_SKIER).digest,
    }
    Segment.objects.update(rank=3)

    with pytest.raises(ValidationError, match="You may not import terms"):
        import_table(RunningJob(None), **arguments)
    with pytest.raises(PlanChanged):
        import_table(RunningJob(admin_user), **arguments)

    assert Segment.objects.get().rank == 3


def test_terms_that_decide_otherwise_are_named_with_what_they_come_to_lie_below() -> None:
    make_locale("en")
    make_locale("fr-CA", fallbacks=["en"])
    make_segment("skier")
    make_segment("same", name="Same", rank=1)

    moved = plan(
        Segment,
        "key,name,parent,rank\nskier,Skier,sport,\nsport,Sport,,4\nsame,Other name,,1\n",
    )
    fallen_back = plan(Locale, "key,name,fallbacks\nfr-ca,fr-CA,fr > en\nfr,French,\n")

    assert moved.decides_otherwise == {"skier", "sport"}
    assert fallen_back.decides_otherwise == {"fr-CA", "fr", "en"}


def test_the_screen_shows_problems_and_offers_no_import(admin_client: Client) -> None:
    page = upload(admin_client, "key,name\nBAD,Bad\n").content.decode()

    assert "1 problem: nothing can be imported until it is mended in the file." in page
    assert ">Import</button>" not in page


def test_a_confirmation_that_was_tampered_with_is_refused(admin_client: Client) -> None:
    response = admin_client.post(reverse("segment:import"), {"content": "%%%", "plan": "x"})

    assert "The file did not arrive whole: choose it again." in response.content.decode()


def test_what_is_exported_is_left_alone_when_it_is_imported(admin_client: Client) -> None:
    parent = make_segment("tier", name="=Tier; “quoted”", exclusive_children=True)
    make_segment("gold", parent=parent, rank=3, kind="preference", active=False, purpose="ads")

    content = admin_client.get(reverse("segment:export")).getvalue()

    assert content.startswith(b"\xef\xbb\xbfkey,name,parent,rank,active,public_label,kind")
    assert [row.action for row in plan(Segment, content).rows] == ["same", "same"]


def test_the_empty_table_has_the_columns_alone(admin_client: Client) -> None:
    content = admin_client.get(reverse("locale:export"), {"template": "1"}).getvalue()

    assert content.decode("utf-8-sig") == "key,name,fallbacks,active\r\n"


def test_who_may_not_add_and_change_may_not_import(client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_user("visitor", password="x"))

    assert client.get(reverse("segment:import")).status_code == 302
    assert client.get(reverse("segment:export")).status_code == 302


def test_no_cell_is_a_formula_for_a_spreadsheet_and_names_come_back_as_they_were(
    admin_client: Client,
) -> None:
    names = ["=HYPERLINK(0)", "@sum", "-off", "'=quoted", "'plain"]
    for number, name in enumerate(names):
        make_segment(f"s{number}", name=name, rank=number - 1)

    content = b"".join(admin_client.get(reverse("segment:export")))

    lines = content.decode("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[1] for line in lines] == [
        "'=HYPERLINK(0)",
        "'@sum",
        "'-off",
        "''=quoted",
        "'plain",
    ]
    assert lines[0].split(",")[3] == "-1"
    assert plan(Segment, content).count("same") == 5
