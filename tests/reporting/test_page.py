"""A run as one page of HTML."""

import re
import struct
import zlib

import pytest

from descpipe.history.past_run import OBJECTS

SCRIPT = "<script>alert(1)</script>"
NASTY = f"\"'&{SCRIPT}\u202e\x1b[31m\n\ud800\U0001f30d"


def png(colour=0):
    def chunk(kind, data):
        checked = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checked)

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(bytes([0, colour])))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def facts(page):
    return {
        one.all("dt")[0].words: one.all("dd")[0].words
        for one in page.one("header").all("div")
        if one.all("dt")
    }


def fail(made, **more):
    made.record["status"] = "failed"
    made.record["steps"]["fit"] |= {"status": "failed", "exit_status": 3, "outputs": {}, **more}
    made.record["outputs"] = {}
    made.step("plot")


def test_the_head_tells_what_ran_when_and_where(made):
    page = made.page()
    assert page.one("h1").words == "tiny 1.0"
    assert page.one("p", **{"class": "headline"}).words == "All 2 steps are done. It took 42 s."
    assert facts(page) == {
        "started": "23 November 2026, 10:00 UTC",
        "commit": "4f6f2f8e1b2c, with changes that are in no commit",
        "descpipe": "0.1.0",
        "runner": "cwltool 3.3",
        "containers": "docker 20.10",
        "host": "laptop, Linux, 8 cores, 16.0 GiB of memory",
        "run": "6d1f1b0e-7a3e-4d6e-9a55-3f1e9d3c1a00",
    }
    assert "typed: descpipe run pipeline.yaml" in page.one("header").words


def test_the_same_run_gives_the_same_bytes(made):
    made.output("plot.png", png())
    assert made.text() == made.text()


def test_the_page_has_landmarks_a_way_past_the_head_and_one_title(made):
    page = made.page()
    for landmark in ("header", "nav", "main", "footer", "h1", "title"):
        assert len(page.all(landmark)) == 1
    assert page.all("a")[0].attributes == {"class": "skip", "href": "#content"}
    assert page.one("html").attributes["lang"] == "en"


def test_every_place_that_the_page_leads_to_is_there_once(made):
    made.step("a/b", status="failed", parts={"1": {"status": "failed"}})
    page = made.page()
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert len(set(ids)) == len(ids)
    links = {element.attributes["href"] for element in page.all("a")}
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


def test_the_page_allows_no_script_and_nothing_from_elsewhere(made):
    made.output("plot.png", png())
    page = made.page()
    policy = page.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert not page.all("script")
    assert not [e for e in page.all() if any(name.startswith("on") for name in e.attributes)]
    assert not [e for e in page.all() if "style" in e.attributes]
    sources = [e.attributes.get("src") for e in page.all() if "src" in e.attributes]
    assert all(source.startswith("data:image/") for source in sources)


def test_plots_are_in_the_page_and_lead_to_their_files(made):
    made.output("my plot.png", png())
    figure = made.page().one("figure")
    assert figure.one("a").attributes["href"] == "my%20plot.png"
    picture = figure.one("img").attributes
    assert picture["src"].startswith("data:image/png;base64,iVBOR")
    assert picture["alt"] == "my plot, a picture made by fit"


def test_a_picture_that_is_not_what_the_step_wrote_is_told_as_such(made):
    made.output("plot.png", png())
    made.record["steps"]["fit"]["outputs"]["plot"][0]["digest"] = "sha256:" + "0" * 64
    assert "changed since the run" in made.page().one("figure").words


def test_texts_and_tables_that_steps_wrote_are_shown(made):
    made.output("table.csv", "x,y\n1,<b>\n")
    made.output("notes.txt", "one\ntwo\n")
    table, notes = made.page().all("details", **{"class": "listing"})
    assert table.rows() == [["x", "y"], ["1", "<b>"]]
    assert notes.one("pre").text == "one\ntwo\n"


def test_texts_of_one_tag_share_a_heading(made):
    made.write("a.txt", "one\n")
    made.write("b.txt", "two\n")
    made.record["outputs"]["texts"] = [{"name": "a.txt"}, {"name": "b.txt"}]
    made.record["steps"]["fit"]["outputs"]["texts"] = [{"name": "a.txt"}, {"name": "b.txt"}]
    group = made.page().one("details", **{"class": "group"})
    assert group.all("summary")[0].words == "texts 2 files, by fit"
    assert [one.text for one in group.all("pre")] == ["one\n", "two\n"]


def test_logs_of_parts_are_told_with_their_step(made):
    made.record["steps"]["fit"]["parts"] = {"1": {"status": "ok"}, "2": {"status": "ok"}}
    for part in ("1", "2"):
        made.write(f"log/fit/{part}/stderr.txt", "words\n")
    page = made.page()
    table = page.one(**{"aria-label": "Time and memory of steps"})
    assert table.rows()[2][-1] == "of its parts"
    links = [link.attributes["href"] for link in page.one(id="step-2").all("a")]
    assert links == ["log/fit/1/stderr.txt", "log/fit/2/stderr.txt"]


def test_every_output_is_listed_with_its_size_and_leads_to_its_file(made):
    made.write("fits.txt", "12345")
    table = made.page().one(**{"aria-label": "Files of the results"})
    assert table.rows()[1:] == [
        ["binned", "binned.fits not in the folder", "9 bytes", "bin", "sha256:444444444444"],
        ["fits", "fits.txt", "5 bytes", "fit", "sha256:333333333333"],
    ]
    assert table.one("a").attributes["href"] == "fits.txt"


def test_a_page_elsewhere_leads_to_the_files_from_there(made, tmp_path):
    made.write("fits.txt", "12345")
    assert 'href="../out/fits.txt"' in made.text(tmp_path / "pages")


def test_a_failure_comes_first_with_the_last_lines_of_the_step(made):
    fail(made)
    made.write("log/fit/stderr.txt", "".join(f"line {at}\n" for at in range(90)) + "\x1b[31mno!\n")
    page = made.page()
    assert page.one("p", **{"class": "headline"}).words == (
        "fit failed after 42 s. 1 ran, 1 failed, 1 did not run"
    )
    assert page.one("main").all("section")[0].attributes["id"] == "failures"
    failure = page.one("article")
    assert "It ended with exit status 3 after 30 s." in failure.words
    lines = failure.one("pre").text.splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("line 51", "no!", 40)
    assert failure.all("a")[0].attributes["href"] == "log/fit/stderr.txt"
    assert failure.one("code").text == (
        f"descpipe shell /home/me/pipeline.yaml fit --results {made.folder}"
    )


def test_a_failed_part_of_a_scattered_step_is_told_with_its_own_log(made):
    parts = {"1": {"status": "ok"}, "2": {"status": "failed", "exit_status": 7}}
    fail(made, parts=parts)
    made.write("log/fit/2/stderr.txt", "bad luck\n")
    failure = made.page().one("article")
    assert failure.one("h3").words == "fit, part 2"
    assert "exit status 7" in failure.words
    assert failure.one("pre").text == "bad luck\n"
    assert failure.one("code").text == (
        f"descpipe shell /home/me/pipeline.yaml fit --part 2 --results {made.folder}"
    )


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("interrupted", "The run was interrupted after 42 s."),
        ("running", "The run had not ended when this page was made."),
        ("failed", "The run failed after 42 s."),
        ("", "The record does not say how the run ended."),
    ],
)
def test_the_headline_says_how_a_run_ended(made, status, said):
    made.record["status"] = status
    assert made.page().one("p", **{"class": "headline"}).words == said


def test_steps_that_did_not_run_are_told_apart(made):
    made.record["steps"]["bin"]["unchanged"] = True
    made.step("look", status="skipped")
    made.step("plot")
    page = made.page()
    table = page.one(**{"aria-label": "Time and memory of steps"})
    assert [row[:2] for row in table.rows()[1:]] == [
        ["bin", "unchanged"],
        ["fit", "ok"],
        ["look", "skipped"],
        ["plot", "did not run"],
    ]
    assert "taken over from an earlier run" in page.one(id="step-1").words


def test_what_each_step_used_is_in_a_table(made):
    table = made.page().one(**{"aria-label": "Time and memory of steps"})
    assert table.rows()[2] == ["fit", "ok", "30 s", "58 s", "2.0 GiB", ""]


def test_parameters_that_somebody_gave_come_before_defaults(made):
    page = made.page()
    assert page.one(**{"aria-label": "Parameters"}).rows()[1:] == [
        ["fit.order", "3", "", "command line"],
        ["fit.width", "0.5", "deg", "pipeline file"],
    ]
    assert page.one(**{"aria-label": "Parameters with their defaults"}).rows()[1:] == [
        ["fit.method", "fast", "", "default of the stage"]
    ]


def test_inputs_config_files_and_images_are_told_with_checksums(made):
    page = made.page()
    assert page.one(**{"aria-label": "Inputs"}).rows()[1] == (
        ["catalog", "/data/cat.fits", "2.0 MB", "sha256:aa"]
    )
    assert page.one(**{"aria-label": "Config files"}).rows()[1] == (
        ["fit, config", "/home/me/fit.yaml", "12 bytes", ""]
    )
    assert page.one(**{"aria-label": "Images"}).rows()[1] == (
        ["ghcr.io/desc/tiny-fit:1.0", "sha256:" + "2" * 64, "fit"]
    )


def test_a_run_without_containers_says_so(made):
    made.record["engine"] = {"name": "none", "version": ""}
    made.record["steps"] = {"bin": made.record["steps"]["bin"]}
    page = made.page()
    assert facts(page)["containers"] == "none: the host's Python"
    assert "None: the steps ran on the host's Python." in page.one(id="origins").words


def test_the_checksums_can_be_given_to_sha256sum(made):
    made.write("fits.txt", "12345")
    assert made.page().one(**{"aria-label": "Checksums"}).text == f"{'3' * 64}  fits.txt\n"


def nasty(value):
    """Return a value of JSON with nasty words in place of all texts, and as keys too."""
    if isinstance(value, dict):
        return {f"{key}{NASTY}" if key in OF_USERS else key: nasty(v) for key, v in value.items()}
    if isinstance(value, list):
        return [nasty(one) for one in value]
    is_kept = not isinstance(value, str) or value in ("ok", "failed") or value[:5] == "2026-"
    return value if is_kept else NASTY


OF_USERS = {"bin", "fit", "order", "config", "binned", "fits", "raw", "catalog"}


def test_everything_that_a_record_says_is_text_and_never_markup(made):
    made.record = nasty(made.record)
    text = made.text()
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    text.encode()  # it can be written
    page = made.page()
    assert r"\u202e\x1b[31m\n\ud800" + "\U0001f30d" in page.one("h1").text
    assert page.one("h1").text.startswith(f"\"'&{SCRIPT}")


def test_files_with_hostile_names_are_neither_read_nor_linked(made, tmp_path):
    (tmp_path / "secret.txt").write_text("the secret")
    (made.folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    for name in ("../secret.txt", str(tmp_path / "secret.txt"), "link.txt", "a\0b", "x" * 5000):
        made.record["steps"]["fit"]["outputs"][name] = [{"name": name}]
    made.step("../../secret", status="failed")
    text = made.text()
    assert "the secret" not in text
    assert not re.search(r'href="[^"#]*secret', text)


@pytest.mark.parametrize("value", [None, 1, -1e400, "x", [], {}, [[]], {"a": {}}, True, "9" * 5000])
def test_whatever_stands_in_a_record_there_is_a_page(made, value):
    for where in (made.record, made.record["steps"]["fit"], made.record["steps"]["fit"]["stage"]):
        # What has no steps and no outputs is no record: see there.
        for key in [one for one in where if where is not made.record or one not in OBJECTS]:
            before = where[key]
            where[key] = value
            assert made.page().all("main")
            where[key] = before


def test_an_empty_record_has_a_page(made):
    made.record = {"status": "ok"}
    assert "The record tells of no steps" in made.page().one("main").words


def test_a_record_of_older_versions_has_all_that_it_tells(made):
    made.record = {
        "pipeline": "old",
        "status": "ok",
        "steps": {"fit": {"status": "ok", "seconds": 2.2, "depends_on": {"parameter order": "3"}}},
        "outputs": {"fits": {"basename": "fits.txt", "checksum": "sha1$" + "5" * 40, "size": 5}},
    }
    made.write("fits.txt", "12345")
    page = made.page()
    assert page.one(**{"aria-label": "Files of the results"}).rows()[1] == (
        ["fits", "fits.txt", "5 bytes", "", "sha1$555555555555"]
    )
    assert page.one(**{"aria-label": "Parameters"}).rows()[1] == ["fit.order", "3", "", ""]
    assert "does not say when" in page.one(id="steps").words


def test_of_a_thousand_steps_those_that_matter_come_first(made):
    for at in range(1000):
        made.step(f"step-{at}", status="failed" if at == 700 else "ok", seconds=at % 100)
    page = made.page()
    table = page.one(**{"aria-label": "Time and memory of steps"})
    assert len(table.rows()) == 26
    assert ["step-700", "failed"] in [row[:2] for row in table.rows()]
    assert len(page.one(**{"aria-label": "Time and memory of all steps"}).rows()) == 1003
    assert len(made.text()) < 2_000_000
