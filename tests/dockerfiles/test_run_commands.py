import pytest

from descpipe.dockerfiles.run_commands import Effects, chmods, effects_on, lets_everybody_run

RUN_PY = "/opt/desc/run.py"


@pytest.mark.parametrize(
    ("mode", "lets"),
    [
        *[("755", True), ("0555", True), ("1", True), ("744", False), ("0", False)],
        *[("+x", True), ("a+rx", True), ("ugo=rx", True), ("u=rwx,go=rx", True)],
        *[("-x", False), ("a=r", False), ("o-x", False)],
        *[("u+x", None), ("+r", None), ("g+x", None), ("", None), ("²", None), ("nonsense", None)],
    ],
)
def test_a_mode_lets_everybody_run_a_file_or_not_or_says_nothing_of_it(mode, lets):
    assert lets_everybody_run(mode) is lets


@pytest.mark.parametrize(
    "command",
    [
        "chmod +x /opt/desc/run.py",
        "apt-get update && chmod -v 755 '/opt/desc/run.py' && true",
        "chmod -R a+x /opt",
        "chmod +x run.py",
        "cd /opt/desc; chmod +x *.py",
        'chmod +x "$HOME/run.py"',
        "true\nchmod 755 /a /opt/desc/*.py | cat",
    ],
)
def test_a_chmod_of_a_file_is_found(command):
    assert [chmod.changes(RUN_PY, "/") for chmod in chmods(command)] == [True]


@pytest.mark.parametrize(
    "command", ["chmod +x /opt/desc/other.py", "chmod +x /opt", "chmod -R +x /opt/de", "chmod +x"]
)
def test_a_chmod_of_something_else_is_not(command):
    assert not any(chmod.changes(RUN_PY, "/") for chmod in chmods(command))


@pytest.mark.parametrize(
    ("command", "does"),
    [
        ("cp -r /src/* /opt/desc/", "moves"),
        ("true && ln -s /src/run.py /opt/desc/run.py", "moves"),
        ("git clone https://example.org/x.git /opt/desc", "fetches"),
        ("cd /opt/desc && git clone https://example.org/x.git .", "fetches"),
        ("curl -L https://example.org/x | tar xz -C /opt/desc", "fetches"),
        ("pip install /src", "installs"),
        ("cd /src; python3 -m pip install .", "installs"),
    ],
)
def test_what_a_command_could_do_with_a_folder_is_found(command, does):
    effects = effects_on("/opt/desc", command, "/")
    assert [name for name in ("fetches", "moves", "installs") if getattr(effects, name)] == [does]


@pytest.mark.parametrize(
    "command",
    [
        "apt-get install -y git curl wget",
        "git config --global user.name me",
        "curl -L https://example.org/x -o /usr/bin/x",
        "cp a /usr/bin/",
        "echo tar",
    ],
)
def test_what_cannot_bring_files_to_a_folder_does_not(command):
    assert effects_on("/opt/desc", command, "/opt/desc") == Effects(
        fetches=False, moves=False, installs=False
    )


def test_in_the_folder_itself_relative_names_are_enough():
    assert effects_on("/opt/desc", "tar xf all.tar", "/opt/desc").fetches
    assert not effects_on("/opt/desc", "tar xf all.tar", "/src").fetches
