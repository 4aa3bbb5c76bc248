"""Behind TLS, a real server says in the head of each answer what keeps people safe."""

import http.client
import re
from collections.abc import Callable, Iterator

import pytest

from manyhands.site.tests.test_serving import PATIENCE_S, free_port, running

HOST = "help.example.org"
YEAR_S = 365 * 24 * 60 * 60
Ask = Callable[..., http.client.HTTPResponse]

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Asks a server whose address is https, as the proxy before it does, and as nobody should."""
    port, var = free_port(), tmp_path_factory.mktemp("var")
    with running("serve", "--port", str(port), var=var, MANYHANDS_URL=f"https://{HOST}") as (_, up):
        assert "is open" in up

        def asked(path: str, *, method: str = "GET", body: str = "", proto: str = "https", **more):
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
            form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            head = {"Host": HOST, "X-Forwarded-Proto": proto, **form, **more}
            line.request(method, path, body or None, head)
            answer = line.getresponse()
            answer.read()
            line.close()
            return answer

        yield asked


@pytest.mark.parametrize("path", ["/", "/code/", "/sign-in/", "/nowhere/", "/static/site/site.css"])
def test_each_answer_keeps_to_tls_and_to_this_house(ask, path):
    answer = ask(path)

    age, *more = answer.headers["Strict-Transport-Security"].split("; ")
    assert int(age.removeprefix("max-age=")) >= YEAR_S
    assert "includeSubDomains" in more
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    said = dict(
        rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; ")
    )
    said["style-src"] = re.sub(r" 'sha256-[\w+/]+='", "", said["style-src"])
    assert said == POLICY, "nothing from elsewhere, and no script or style that stands in a page"


@pytest.mark.parametrize("path", ["/", "/code/", "/sign-in/", "/g/nowhere/"])
def test_a_page_asked_for_without_tls_is_only_told_where_to_go(ask, path):
    answer = ask(f"{path}?a=b", proto="http")

    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}{path}?a=b")
    assert answer.headers["Set-Cookie"] is None
    assert ask(path).status in {200, 404}


def test_cookies_stay_in_this_house_and_out_of_scripts(ask):
    csrf = ask("/sign-in/").headers.get_all("Set-Cookie")
    (name, _, token), *_more = (cookie.partition(";")[0].partition("=") for cookie in csrf)
    body = f"csrfmiddlewaretoken={token}"
    inside = {"Cookie": f"{name}={token}", "Origin": f"https://{HOST}"}

    chosen = ask("/language/", method="POST", body=f"{body}&language=es", **inside)
    signing_in = ask("/sign-in/", method="POST", body=f"{body}&mail=ana%40example.org", **inside)
    cookies = [*csrf, *chosen.headers.get_all("Set-Cookie")]
    cookies += signing_in.headers.get_all("Set-Cookie")

    names = {cookie.partition("=")[0] for cookie in cookies}
    assert names == {"__Host-csrf", "__Host-language", "__Host-session"}
    for cookie in cookies:
        marks = set(cookie.split("; "))
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= marks, cookie
        assert "Domain=" not in cookie
