"""What every answer has in common, whatever page it comes from."""

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from manyhands.aid.models import Intent
from manyhands.aid.tests import make
from manyhands.site.middleware import page_above
from manyhands.site.wsgi import application


def answered(path: str, *, method: str, **headers: str) -> tuple[str, bytes]:
    """What the server is given to send: status and body."""
    said: list[str] = []
    environ = RequestFactory(headers=headers).generic(method, path).environ
    body = b"".join(application(environ, lambda status, _headers: said.append(status)))
    return said[0], body


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/code/", "/nowhere/", f"{settings.STATIC_URL}site/mark.svg"])
def test_who_only_asks_about_a_page_is_sent_no_page(path):
    status, body = answered(path, method="HEAD", accept_encoding="gzip")

    assert body == b""
    assert answered(path, method="GET")[0] == status


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["sign-out/", "code/away/", "me/passkeys/x/removal/"])
@pytest.mark.parametrize(("language", "told"), [("en", "Nothing was changed"), ("ar", "شيء")])
def test_where_there_is_only_something_to_send_the_way_back_is_told(path, language, told):
    answer = Client(headers={"accept-language": language}).get(f"/{path}")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    page = answer.content.decode()
    assert told in page
    assert f'href="{page_above("/" + path)}"' in page


@pytest.mark.django_db
def test_what_is_sent_to_a_page_that_is_only_read_is_told_so():
    board = f"/g/{make.group().slug}/"

    answer = Client().post(board)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    page = answer.content.decode()
    assert "This page can be read, and takes nothing that is sent." in page
    assert f'<a class="button" href="{board}">' in page


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("/g/mill/", "GET, HEAD"),
        ("/g/mill/needs/x/withdrawal/", "POST"),
        ("/g/mill/needs/new/", "GET, HEAD, POST"),
        ("/nowhere/", "GET, HEAD, POST"),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "OPTIONS"])
def test_an_unknown_method_is_told_what_the_page_takes(method, path, taken):
    answer = Client().generic(method, path)

    assert (answer.status_code, answer.headers["Allow"]) == (405, taken)


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/sign-out/", "/"),
        ("/code/away/", "/code/"),
        ("/g/mill/commitments/x/report/", "/g/mill/commitments/x/"),
        ("/g/mill/needs/x/commitments/", "/g/mill/needs/x/"),
        ("/g/mill/inbox/x/settling/", "/g/mill/inbox/"),
        ("/g/mill/places/1/name/", "/g/mill/places/"),
    ],
)
def test_the_page_above_is_one_that_there_is(path, above):
    assert page_above(path) == above


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"code": "x" * 2_100_000}, 413, "This is too much to send at once."),
        ({f"field{n}": "x" for n in range(500)}, 400, "Something in the form could not be read."),
    ],
)
def test_what_is_too_much_to_read_gets_a_page_on_which_all_buttons_work(sent, status, told):
    answer = Client().post("/code/", sent)

    assert answer.status_code == status
    page = answer.content.decode()
    assert told in page
    assert 'name="csrfmiddlewaretoken"' in page.partition("<footer")[2]


@pytest.mark.django_db
def test_a_language_chosen_with_a_form_brings_the_form_back_in_it_and_stays():
    browser, page = Client(), f"/g/{make.group().slug}/needs/new/"
    rows = {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}
    typed = {"words": "Pan y leche", "address": "Mill Lane 7", **rows}

    sent = urlencode({**typed, "speak": "1", "page_language": "es"})

    answer = browser.post(page, sent, content_type="application/x-www-form-urlencoded")

    told = answer.content.decode()
    assert (answer.status_code, Intent.objects.count()) == (200, 0)
    assert '<html lang="es"' in told
    assert "Pan y leche" in told
    assert "Mill Lane 7" in told
    assert '<html lang="es"' in browser.get(page).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["", "tlh", "es\r\nX: y"])
def test_a_language_that_nobody_speaks_here_changes_nothing(wanted):
    page = f"/g/{make.group().slug}/needs/new/"
    rows = {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}

    answer = Client().post(page, {"words": "Pan", **rows, "speak": "1", "page_language": wanted})

    assert '<html lang="en"' in answer.content.decode()
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies
