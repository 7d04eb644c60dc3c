"""Where a consumer is."""

from dirflow.pipeline.deliver.cursor import Cursor
from dirflow.pipeline.order.address import Address


def test_a_pass_after_the_other() -> None:
    cursor = Cursor("stream")
    seen = []
    for _ in range(5):
        if cursor.next_number == 0:
            cursor.begin(10 * cursor.passes_begun)
        seen.append(cursor.advance(2))
    expected = [(0, 0), (0, 1), (10, 0), (10, 1), (20, 0)]
    assert seen == [Address("stream", pass_number, number) for pass_number, number in expected]
    assert (cursor.delivered, cursor.next_number, cursor.passes_begun) == (0, 1, 3)


def test_another_place() -> None:
    cursor = Cursor("indexed")
    cursor.begin(0)
    cursor.go_to(3)
    assert cursor.advance(5) == Address("indexed", 0, 3)
    assert cursor.advance(5).number == 4
    assert cursor.next_number == 0
