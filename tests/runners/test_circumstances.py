"""What a record says of how a run was started."""

import pytest

from descpipe.runners.circumstances import without_secrets


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ("run a.yaml --set step.nbin=5", "run a.yaml --set step.nbin=5"),
        ("--input raw=https://me:abc@host/x.fits", "--input raw=https://***@host/x.fits"),
        ("https://me@host/x?sig=abc&at=1", "https://***@host/x?***"),
        ("-- --token=abc --parallel", "-- --token=*** --parallel"),
        ("-- --slurm-password abc --parallel", "-- --slurm-password *** --parallel"),
        ("-- --setEnv GITHUB_TOKEN=abc", "-- --setEnv GITHUB_TOKEN=***"),
        ("-- --AWS_SECRET_ACCESS_KEY=abc=", "-- --AWS_SECRET_ACCESS_KEY=***"),
        ("-- --api-key --parallel", "-- --api-key --parallel"),
        ("my@host.yaml a?b", "my@host.yaml a?b"),
    ],
)
def test_passwords_and_tokens_in_a_command_are_hidden(typed, recorded):
    assert without_secrets(typed.split()) == tuple(recorded.split())
