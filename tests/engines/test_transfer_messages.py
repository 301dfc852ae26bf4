import pytest

from descpipe.engines.transfer_messages import TransferMeter, format_bytes, transfer_error


def moving(layer, current, total=None, status="Downloading"):
    return {"id": layer, "status": status, "progressDetail": {"current": current, "total": total}}


def test_the_bytes_of_all_layers_are_added_up():
    meter = TransferMeter()
    assert meter.line({"status": "Preparing", "id": "a"}) == "Preparing"
    assert meter.line(moving("a", 500, 1000)) == "500 B of 1.0 kB"
    assert meter.line(moving("b", 1_500_000, 3_000_000)) == "1.5 MB of 3.0 MB"
    assert meter.line({"status": "Download complete", "id": "b"}) == "3.0 MB of 3.0 MB"
    assert meter.line(moving("b", 10, 20, "Extracting")) == "unpacking"


def test_a_layer_may_become_longer_than_its_engine_thought():
    assert TransferMeter().line(moving("a", 2000, 1000, "Pushing")) == "2.0 kB of 2.0 kB"


def test_the_engines_own_tries_are_told():
    meter = TransferMeter()
    assert meter.line({"status": "Retrying in 5 seconds", "id": "a"}) == "Retrying in 5 seconds"
    assert meter.has_retried


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_600, "1.0 MB"), (2.5e12, "2500.0 GB")],
)
def test_bytes_have_a_unit(number, words):
    assert format_bytes(number) == words


@pytest.mark.parametrize(
    ("text", "what", "is_temporary"),
    [
        ("no basic auth credentials", "does not let you in", False),
        ("denied: requested access to the resource is denied", "does not let you in", False),
        ("dial tcp: lookup h on 1.2.3.4:53: no such host", "there is no host 'h.org'", False),
        ("x509: certificate signed by unknown authority", "no valid certificate", False),
        ("manifest for h.org/a:1 not found: manifest unknown", "has no image h.org/a:1", False),
        ("no matching manifest for linux/amd64", "for other kinds of machines only", False),
        ("write /var: no space left on device", "the disk of this machine is full", False),
        ("toomanyrequests: You have reached your limit", "asks to come later", True),
        ("received unexpected HTTP status: 503 Service Unavailable", "is in trouble", True),
        ("net/http: TLS handshake timeout", "takes too long", True),
        ("read tcp 1.2.3.4:5->6.7.8.9:443: connection reset by peer", "broke off", True),
        ("unexpected EOF", "broke off", True),
        ("stat /tmp/503/x: no such file", "stat /tmp/503/x: no such file", False),
        ("\x1b[31mstrange\n", "\\x1b[31mstrange", False),
        ("", "the engine gives no reason", False),
    ],
)
def test_what_engines_say_is_told_in_plain_words(text, what, is_temporary):
    error = transfer_error(text, "h.org", "h.org/a:1")
    assert what in str(error)
    assert error.is_temporary is is_temporary
