"""The channel of a noise."""

from __future__ import annotations

import pytest

from robustx.perturb import perturbations
from robustx.perturb.channels import CHANNELS, channel_of


def test_every_noise_that_ships_has_one_channel():
    listed = [name for names in CHANNELS.values() for name in names]
    forms = [form.partition("?")[0] for form in perturbations.forms() if not form.endswith(":")]
    ours = [name for name in perturbations if is_ours(type(perturbations.build(name)))]
    assert sorted(listed) == sorted({*ours, *forms})


def is_ours(noise: type) -> bool:
    """Whether a noise ships with robustx: other tests register noises of their own."""
    return noise.__module__.startswith("robustx.")


@pytest.mark.parametrize(
    ("spec", "channel"),
    [
        ("keyboard?swap=0.2", "typing"),
        ("dictionary?path=list.tsv", "spelling"),
        ("nlpaug:KeyboardAug?aug_char_p=0.1", "other"),
        ("a_plugin_that_is_gone", "other"),
    ],
)
def test_the_channel_is_that_of_the_name(spec, channel):
    assert channel_of(spec) == channel
