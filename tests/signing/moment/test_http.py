"""Servers are asked within bounds, and what they do wrong is said in a sentence."""

from __future__ import annotations

import pytest

from tests.signing.loopback import hanging_server, nobody_listens, says
from toolkit.errors import IOFailure
from toolkit.signing.moment.http import Service, UnreachableError, fetch


def test_an_answer_comes_back_as_it_was_sent(world):
    with world.spoil("x", says(b"\0answer" * 3)):
        assert fetch(f"{world.url}/x", Service.STATUS, most=100) == b"\0answer" * 3
        assert fetch(f"{world.url}/x", Service.TIME, most=100, body=b"question") == b"\0answer" * 3


def test_what_is_posted_arrives_whole(world):
    with world.spoil("echo", lambda body: (200, "x/y", body)):
        assert fetch(f"{world.url}/echo", Service.TIME, most=10**6, body=b"q" * 300_000) == b"q" * 300_000


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.invalid/x",
        "data:text/plain,x",
        "ldap://example.invalid/cn=x",
        "http:///x",
        "http://user:secret@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX-Evil: 1",
        "http://样例.invalid/",
        "http://[::1/",
        "",
        "http://127.0.0.1/" + "x" * 3000,
    ],
)
def test_odd_addresses_are_refused_before_anything_is_sent(url):
    with pytest.raises(IOFailure, match="no usable address") as caught:
        fetch(url, Service.STATUS, most=10)
    assert not isinstance(caught.value, UnreachableError)


def test_a_server_that_is_not_there_is_unreachable():
    with pytest.raises(UnreachableError, match="cannot be reached") as caught:
        fetch(nobody_listens() + "/tsa", Service.TIME, most=10)
    assert caught.value.service is Service.TIME


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b""),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_a_server_that_trickles_is_left_when_the_time_for_all_is_over(first, then):
    with hanging_server(first, then) as url, pytest.raises(UnreachableError, match="in time"):
        fetch(url, Service.STATUS, most=10**6, seconds=0.3)


@pytest.mark.parametrize(
    "first",
    [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", b"HTTP/1.1 abc\r\n\r\n", b"\r\n\r\n"],
)
def test_half_answers_and_nonsense_count_as_no_answer(world, first):
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(first)

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(UnreachableError):
            fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/", Service.STATUS, most=10**6, seconds=5)


def test_an_answer_that_is_too_long_is_not_read_to_its_end(world):
    with world.spoil("big", says(b"x" * 2_000_000)), pytest.raises(IOFailure, match="more than 1000 bytes") as caught:
        fetch(f"{world.url}/big", Service.STATUS, most=1000)
    assert not isinstance(caught.value, UnreachableError)
    endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    with (
        hanging_server(endless, b"400\r\n" + b"x" * 1024 + b"\r\n", every=0) as url,
        pytest.raises(IOFailure, match="more"),
    ):
        fetch(url, Service.STATUS, most=100_000)


@pytest.mark.parametrize(("status", "unreachable"), [(500, True), (503, True), (429, True), (403, False), (404, False)])
def test_a_server_that_cannot_serve_is_told_from_one_that_refuses(world, status, unreachable):
    with world.spoil("x", says(b"", status=status)), pytest.raises(IOFailure, match=str(status)) as caught:
        fetch(f"{world.url}/x", Service.STATUS, most=10)
    assert isinstance(caught.value, UnreachableError) is unreachable


def test_redirects_are_followed_a_few_times_and_only_to_the_web(world):
    with world.spoil("old", says(f"{world.url}/root.crt".encode(), status=301)):
        assert fetch(f"{world.url}/old", Service.STATUS, most=10**6).startswith(b"0\x82")
    with world.spoil("odd", says(b"file:///etc/passwd", status=302)), pytest.raises(IOFailure):
        fetch(f"{world.url}/odd", Service.STATUS, most=10**6)
    with world.spoil("loop", says(f"{world.url}/loop".encode(), status=302)), pytest.raises(IOFailure):
        fetch(f"{world.url}/loop", Service.STATUS, most=10**6)


def test_a_question_is_never_sent_on_to_another_server(world):
    before = len(world.asked)
    with world.spoil("old", says(f"{world.url}/tsa".encode(), status=307)), pytest.raises(IOFailure, match="307"):
        fetch(f"{world.url}/old", Service.TIME, most=10**6, body=b"q")
    assert world.asked[before:] == ["old"]
