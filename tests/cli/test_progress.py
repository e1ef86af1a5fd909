"""What is said before and during long work."""

from seawarden.cli.progress import PREPARING, bar
from seawarden.geo.offset import offset_m


def test_the_first_work_after_installing_says_on_standard_error_what_takes_so_long(capsys):
    # A module without kernels never has any that are kept.
    with bar("Judging", needs="seawarden.model.units"):
        pass
    said = capsys.readouterr()

    assert PREPARING in said.err
    assert said.out == ""


def test_once_the_calculations_are_kept_nothing_is_said(capsys):
    offset_m(10.0, 55.0, 10.1, 55.0)
    with bar("Judging", needs="seawarden.geo.offset"):
        pass

    assert PREPARING not in capsys.readouterr().err
