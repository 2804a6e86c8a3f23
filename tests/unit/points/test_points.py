import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganscope.points import MAX_BYTES, MAX_ROWS, PointsError, parse_points
from ganscope.tensors import to_array

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


def parse_values(text: str) -> list[list[float]]:
    return to_array(parse_points(text).values).tolist()


@pytest.mark.parametrize("separator", [",", ";", "\t", ", "])
def test_two_columns_are_read_with_any_separator(separator: str):
    text = "\n".join(f"{x}.5{separator}-{x}" for x in range(3))
    assert parse_values(text) == [[0.5, 0], [1.5, -1], [2.5, -2]]


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=50), st.sampled_from(",;\t"))
def test_every_number_comes_back_exactly(rows: list[tuple[float, float]], separator: str):
    text = "\n".join(f"{x!r}{separator}{y!r}" for x, y in rows)
    assert parse_values(text) == [list(row) for row in rows]


def test_a_first_line_names_the_axes_and_their_units():
    points = parse_points("petal length (cm),petal width [mm]\n1.4,2\n1.3,3\n")
    assert [(axis.name, axis.unit) for axis in points.axes] == [
        ("petal length", "cm"),
        ("petal width", "mm"),
    ]
    assert list(points.values.shape) == [2, 2]


def test_names_need_no_units():
    points = parse_points("a;b\n1;2\n3;4")
    assert [(axis.name, axis.unit) for axis in points.axes] == [("a", ""), ("b", "")]


def test_points_without_names_have_no_axes():
    assert not parse_points("1,2\n3,4").axes


def test_empty_lines_line_ends_and_a_byte_order_mark_are_passed_over():
    assert parse_values("\ufeff1,2\r\n\r\n3,4\r\n\n") == [[1, 2], [3, 4]]


def test_quoted_cells_are_read():
    points = parse_points('"width, outer (m)","height"\n"1","2"\n"3","4"')
    assert points.axes[0].name == "width, outer"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "2 to 10,000 rows, got 0"),
        ("1,2", "got 1"),
        ("x,y\n1,2", "got 1"),
        ("1,2\n3,oops", "line 2, column 2: must be a number, got 'oops'"),
        ("1,2\n3,", "line 2, column 2"),
        ("1,2\n\n3,4,5", "line 3: must have 2 columns, got 3"),
        ("1\n2\n3", "line 1: must have 2 columns, got 1"),
        ("a,b,c\n1,2,3", "line 1: must have 2 columns, got 3"),
        ("1,2\nnan,4", "line 2, column 1: must be finite"),
        ("1,2\n3,inf", "line 2, column 2: must be finite"),
        ("1,2\n3,1e13", "at most 1e[+]12, got 1e13"),
        ("n" * 41 + ",b\n1,2\n3,4", "column 1: the name must have at most 40"),
        ("a,b (" + "u" * 21 + ")\n1,2\n3,4", "column 2: the unit must have at most 20"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, message: str):
    with pytest.raises(PointsError, match=message):
        parse_points(text)


def test_the_greatest_number_of_rows_is_taken_and_one_more_is_not():
    rows = ["1,2"] * MAX_ROWS
    assert list(parse_points("\n".join(rows)).values.shape) == [MAX_ROWS, 2]
    with pytest.raises(PointsError, match="got 10,001"):
        parse_points("\n".join([*rows, "1,2"]))


def test_ten_megabytes_are_refused_before_they_are_read():
    with pytest.raises(PointsError, match=f"{MAX_BYTES:,} bytes, got"):
        parse_points("1,2\n" * 2_500_000)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str):
    try:
        points = parse_points(text)
    except PointsError:
        return
    assert points.values.shape[1] == 2
