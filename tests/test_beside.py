"""Work beside other work: the same outcome with a thread and without."""

from __future__ import annotations

import threading

import pytest

from pipelines.beside import ENOUGH, beside


@pytest.mark.parametrize("rows", [1, ENOUGH + 1])
def test_gives_what_the_work_gives_and_raises_what_it_raises(rows: int) -> None:
    with beside(rows) as meanwhile:
        assert meanwhile.submit(pow, 2, exp=5).result() == 32
        with pytest.raises(ZeroDivisionError):
            meanwhile.submit(divmod, 1, 0).result()


def test_few_rows_need_no_thread() -> None:
    with beside(ENOUGH) as meanwhile:
        assert meanwhile.submit(threading.get_ident).result() == threading.get_ident()
