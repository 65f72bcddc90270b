"""Scenario files: reading, extending, overriding, origins, writing out again."""

import math
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import scenario_file
from sim.errors import ScenarioError
from sim.rules.terms import Policy, Stage
from sim.scenario import Scenario
from sim.scenario_file import (
    ValueOrigin,
    from_mapping,
    json_schema,
    load,
    name_of,
    put_over,
    scenario_hash,
    shipped,
    to_yaml,
)
from sim.scenario_file.yaml_node import plain
from sim.scenario_file.yaml_text import MAX_BYTES, read_file, read_text, scalar
from tests.shipped import each_shipped

BASE = """\
    purpose: a base
    start: 2017-01
    law: {in_force: 2017-08}
    state:
      severity: {value: 2, unit: "-", source: a guess}
      policy: never
    deals:
      TUR/S-400: {buyer: TUR, system: S-400, stage: negotiating, link: {month: 2018-06, loss: 9}}
      IND/S-400: {buyer: IND, system: S-400}
    events:
      letter: {kind: letter, month: 2018-03}
      march: {kind: designations, month: 2018-03, entities: 5, individuals: 19}
    """

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a scenario file into the working directory, which is empty otherwise."""
    monkeypatch.chdir(tmp_path)

    def to_file(name: str, text: str) -> Path:
        Path(name).write_text(textwrap.dedent(text), encoding="utf-8")
        return Path(name)

    return to_file


def message_of(caught: pytest.ExceptionInfo[ScenarioError]) -> str:
    message = str(caught.value)
    assert message.isprintable()
    return message


def answer_to(data: bytes) -> str:
    """The error that a file's bytes cause, or nothing."""
    try:
        read_file(data, "file.yaml")
    except ScenarioError as error:
        return str(error)
    return ""


class TestLoading:
    def test_reads_values(self, write: Write) -> None:
        """Words, months, numbers and wrapped numbers arrive as the schema's types."""
        scenario = load(write("base.yaml", BASE)).scenario
        assert scenario.name == "base"
        assert scenario.start == 2017 * 12
        assert scenario.state.severity == 2.0
        assert scenario.state.policy == Policy.NEVER
        assert scenario.deals["TUR/S-400"].stage == Stage.NEGOTIATING

    def test_path_is_absolute(self, write: Write) -> None:
        path = write("base.yaml", BASE)
        assert load(path).path == path.resolve()

    def test_a_name_too_long_for_a_file_is_no_scenario(self) -> None:
        """The system refuses to look; the answer is the usual one."""
        with pytest.raises(ScenarioError, match="no such scenario"):
            load(Path("x" * 5000 + ".yaml"))

    def test_shipped_name(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        """A word without suffix and separator names a shipped scenario; others are paths."""
        write("base.yaml", BASE)
        monkeypatch.setattr(scenario_file.names, "FOLDER", Path.cwd())
        assert [path.name for path in shipped()] == ["base.yaml"]
        assert load("base").scenario.name == "base"
        assert load("./base.yaml").scenario == load("base").scenario
        with pytest.raises(ScenarioError) as caught:
            load("bsae")
        assert message_of(caught) == "bsae: no such scenario; did you mean 'base'?"
        with pytest.raises(ScenarioError, match="no such scenario; shipped: base"):
            load("./zzzzzz")

    def test_extends_shipped_name(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file anywhere can build on a shipped scenario by its name."""
        folder = Path.cwd() / "shipped"
        folder.mkdir()
        write("shipped/base.yaml", BASE)
        monkeypatch.setattr(scenario_file.names, "FOLDER", folder)
        assert load(write("mine.yaml", "extends: base\n")).scenario.state.severity == 2.0

    def test_benchmark_name(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        """A shipped benchmark is named with its folder; a folder of that name elsewhere is not."""
        folder = Path.cwd() / "shipped"
        (folder / "benchmarks").mkdir(parents=True)
        write("shipped/benchmarks/urn.yaml", BASE)
        monkeypatch.setattr(scenario_file.names, "FOLDER", folder)
        assert [name_of(path) for path in shipped()] == ["benchmarks/urn"]
        assert load("benchmarks/urn").scenario.name == "benchmarks/urn"
        mine = write("mine.yaml", "extends: benchmarks/urn\n")
        assert load(mine).scenario.name == "mine"
        with pytest.raises(ScenarioError) as caught:
            load("benchmarks/run")
        suggestion = "did you mean 'benchmarks/urn'?"
        assert message_of(caught) == f"benchmarks/run: no such scenario; {suggestion}"
        (Path.cwd() / "benchmarks").mkdir()
        own = write("benchmarks/urn.yaml", BASE)
        assert load(own).scenario.name == "urn"

    @pytest.mark.parametrize("path", each_shipped())
    def test_shipped_scenarios_load(self, path: Path) -> None:
        assert load(name_of(path)).scenario.name == name_of(path)

    def test_file_outside_working_directory(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Messages call a file by its full path when it lies elsewhere."""
        path = write("bad.yaml", "start: 2017\n").resolve()
        (path.parent / "inner").mkdir()
        monkeypatch.chdir(path.parent / "inner")
        with pytest.raises(ScenarioError) as caught:
            load(path)
        assert message_of(caught).startswith(f"{path}:1: start: ")


class TestBytes:
    """What cannot be kept as a text file among the broken scenarios."""

    def test_not_utf8(self, write: Write) -> None:
        path = write("bad.yaml", "")
        path.write_bytes(b"start: 2017-01\npurpose: \xff\xfe\n")
        with pytest.raises(ScenarioError) as caught:
            load(path)
        assert message_of(caught) == (
            "bad.yaml:2: found byte 0xff ('ÿ' in Latin-1); must be UTF-8 text"
        )

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
    def test_another_encoding(self, write: Write, encoding: str) -> None:
        path = write("bad.yaml", "")
        path.write_bytes("start: 2017-01\nmonths: 2\n".encode(encoding))
        with pytest.raises(ScenarioError) as caught:
            load(path)
        assert message_of(caught) == "bad.yaml: found UTF-16; must be UTF-8 text"

    def test_control_character(self, write: Write) -> None:
        with pytest.raises(ScenarioError) as caught:
            load(write("bad.yaml", "start: 2017-01\npurpose: bell\a\n"))
        assert message_of(caught) == "bad.yaml:2: found control character \\x07"

    def test_byte_order_mark_and_line_ends_of_windows(self, write: Write) -> None:
        path = write("dos.yaml", "")
        path.write_bytes(b"\xef\xbb\xbfstart: 2017-01\r\nmonths: -1\r\n")
        with pytest.raises(ScenarioError) as caught:
            load(path)
        assert message_of(caught) == "dos.yaml:2: months: found -1; must be at least 0"

    def test_huge_file(self, write: Write) -> None:
        path = write("huge.yaml", "start: 2017-01\n" + "#" * MAX_BYTES)
        with pytest.raises(ScenarioError) as caught:
            load(path)
        assert message_of(caught) == "huge.yaml: file is larger than 1 MB"

    def test_too_many_values(self, write: Write) -> None:
        path = write("many.yaml", "start: 2017-01\nlaw: {waiver_for: [" + "a, " * 30_000 + "]}")
        with pytest.raises(ScenarioError) as caught:
            load(path)
        assert message_of(caught).endswith(": more than 20000 values")

    def test_deep_nesting_is_refused_at_once(self, write: Write) -> None:
        """A megabyte of brackets neither exhausts the stack nor takes long."""
        path = write("deep.yaml", "start: 2017-01\nlaw: " + "[" * 900_000)
        with pytest.raises(ScenarioError, match="nested deeper than 20 levels"):
            load(path)

    def test_directory(self, tmp_path: Path) -> None:
        with pytest.raises(ScenarioError, match="no such scenario"):
            load(tmp_path)

    def test_not_readable(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        path = write("secret.yaml", BASE)
        monkeypatch.setattr(Path, "open", refuse)
        with pytest.raises(ScenarioError) as caught:
            load(path)
        assert message_of(caught) == "secret.yaml: cannot be read: Permission denied"

    @settings(deadline=None)
    @given(st.binary(max_size=80) | st.text("ab:-{}[],&*!#|>'\"%@?~\n\\Ux0 ", max_size=60))
    def test_nothing_else_is_raised(self, data: bytes | str) -> None:
        """Whatever the bytes, the answer is a tree or one line."""
        data = data if isinstance(data, bytes) else data.encode()
        assert len(answer_to(data).splitlines()) <= 1


class TestScalars:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("12", 12),
            ("0x1f", 31),
            ("-0x1f", "-0x1f"),
            ("0o17", 15),
            ("007", 7),
            ("1e3", 1000.0),
            (".5", 0.5),
            ("1.", 1.0),
            (".inf", math.inf),
            ("-.Inf", -math.inf),
            ("true", True),
            ("~", None),
            ("yes", "yes"),
            ("NO", "NO"),
            ("1_000", "1_000"),
            ("2017-01", "2017-01"),
            ("12:30", "12:30"),
        ],
    )
    def test_core_schema(self, text: str, value: object) -> None:
        """YAML 1.2: neither NO nor 1_000 nor 12:30 is anything but text."""
        assert scalar(text) == value
        assert type(scalar(text)) is type(value)

    def test_quoted_is_text(self) -> None:
        root = read_text("[\"1\", 'true', 1]", "file.yaml")
        assert root is not None
        assert plain(root) == ["1", "true", 1]

    @given(st.floats(allow_nan=False) | st.integers(-(10**18) + 1, 10**18 - 1))
    def test_numbers_survive(self, number: float) -> None:
        """Python's spelling of a number reads as that number."""
        text = repr(number).replace("inf", ".inf")
        assert scalar(text) == number


class TestExtends:
    def test_merges_deeply(self, write: Write) -> None:
        """Mappings merge key by key; lists and scalars replace."""
        write("base.yaml", BASE)
        path = write(
            "more.yaml",
            """\
            extends: base.yaml
            law: {waiver_for: [partner]}
            deals:
              TUR/S-400: {units: 2, link: {loss: 10}}
            """,
        )
        scenario = load(path).scenario
        deal = scenario.deals["TUR/S-400"]
        assert (deal.units, deal.buyer, deal.link and deal.link.loss) == (2.0, "TUR", 10.0)
        assert deal.link is not None
        assert deal.link.month == 2018 * 12 + 5
        assert scenario.law.in_force == 2017 * 12 + 7
        assert len(scenario.law.waiver_for) == 1

    def test_name_and_purpose_are_its_own(self, write: Write) -> None:
        write("base.yaml", BASE)
        scenario = load(write("more.yaml", "extends: base.yaml\n")).scenario
        assert (scenario.name, scenario.purpose) == ("more", "")

    def test_null_removes_entries(self, write: Write) -> None:
        write("base.yaml", BASE)
        text = "extends: base.yaml\ndeals: {IND/S-400: null}\nevents: {letter: ~}\n"
        scenario = load(write("more.yaml", text)).scenario
        assert list(scenario.deals) == ["TUR/S-400"]
        assert list(scenario.events) == ["march"]

    def test_null_unsets_what_may_be_unset(self, write: Write) -> None:
        write("base.yaml", BASE)
        text = "extends: base.yaml\nlaw: {in_force: null}\ndeals: {TUR/S-400: {link: null}}\n"
        scenario = load(write("more.yaml", text)).scenario
        assert scenario.law.in_force is None
        assert scenario.deals["TUR/S-400"].link is None

    def test_removed_and_added_again(self, write: Write) -> None:
        """An entry that a middle file removed starts afresh in the last."""
        write("base.yaml", BASE)
        write("middle.yaml", "extends: base.yaml\ndeals: {TUR/S-400: null}\n")
        text = "extends: middle.yaml\ndeals: {TUR/S-400: {buyer: TUR, system: S-400}}\n"
        loaded = load(write("last.yaml", text))
        assert loaded.scenario.deals["TUR/S-400"].link is None
        assert loaded.origins["deals.TUR/S-400.buyer"].overrode is None

    def test_event_of_another_kind_replaces(self, write: Write) -> None:
        """Keys of the old kind do not linger; within a kind, keys merge."""
        write("base.yaml", BASE)
        text = """\
            extends: base.yaml
            events:
              march: {kind: supply, month: 2018-04, factor: 0.5}
              letter: {month: 2018-05}
            """
        loaded = load(write("more.yaml", text))
        assert type(loaded.scenario.events["march"]).__name__ == "SupplyShock"
        assert loaded.scenario.events["letter"].month == 2018 * 12 + 4
        assert "events.march.entities" not in loaded.origins
        replaced = loaded.origins["events.march.month"].overrode
        assert replaced is not None
        assert (replaced.file, replaced.value) == ("base.yaml", "2018-03")

    def test_chain_is_limited(self, write: Write) -> None:
        write("f0.yaml", BASE)
        for index in range(1, 12):
            write(f"f{index}.yaml", f"extends: f{index - 1}.yaml\n")
        assert load("f9.yaml").scenario.name == "f9"
        with pytest.raises(ScenarioError) as caught:
            load("f11.yaml")
        assert message_of(caught) == "f2.yaml:1: extends: more than 10 files extend each other"

    def test_relative_to_the_file(self, write: Write) -> None:
        Path("inner").mkdir()
        write("base.yaml", BASE)
        path = write("inner/more.yaml", "extends: ../base.yaml\nmonths: x\n")
        with pytest.raises(ScenarioError) as caught:
            load(path)
        expected = 'inner/more.yaml:2: months: found "x" (text); must be a whole number'
        assert message_of(caught) == expected


class TestOrigins:
    def test_file_line_unit_source(self, write: Write) -> None:
        origins = load(write("base.yaml", BASE)).origins
        assert origins["state.severity"] == ValueOrigin("base.yaml", 5, 2, "-", "a guess", None)
        assert origins["deals.TUR/S-400.buyer"].line == 8
        assert "state.theta" not in origins

    def test_chain_of_what_was_replaced(self, write: Write) -> None:
        """The last override knows the one before, that the file's, and that its base's."""
        write("base.yaml", BASE)
        path = write("more.yaml", "extends: base.yaml\n\nstate: {severity: 1}\n")
        origin: ValueOrigin | None = load(
            path, ["state.severity=0.5", "state.severity=0.25"]
        ).origins["state.severity"]
        seen = []
        while origin is not None:
            seen.append((origin.file, origin.line, origin.value))
            origin = origin.overrode
        assert seen == [
            ("--set", 0, 0.25),
            ("--set", 0, 0.5),
            ("more.yaml", 3, 1),
            ("base.yaml", 5, 2),
        ]

    def test_lists_are_one_value(self, write: Write) -> None:
        path = write("one.yaml", "start: 2017-01\nlaw: {waiver_for: [partner, neutral]}\n")
        assert load(path).origins["law.waiver_for"].value == ["partner", "neutral"]


class TestOverrides:
    def test_scalars_lists_and_mappings(self, write: Write) -> None:
        path = write("base.yaml", BASE)
        scenario = load(
            path,
            [
                "state.policy=mandatory",
                "state.offer_budget={value: .inf, unit: musd}",
                "law.waiver_for=[]",
                "law.in_force=null",
                "deals.CHN/S-400={buyer: CHN, system: S-400, units: 2}",
                "deals.IND/S-400=null",
                "deals.CHN/S-400.units=3",
                "purpose=a = b",
            ],
        ).scenario
        assert scenario.state.policy == Policy.MANDATORY
        assert scenario.state.offer_budget == math.inf
        assert scenario.law.waiver_for == []
        assert scenario.law.in_force is None
        assert sorted(scenario.deals) == ["CHN/S-400", "TUR/S-400"]
        assert scenario.deals["CHN/S-400"].units == 3.0
        assert scenario.purpose == "a = b"

    def test_put_over_what_is_loaded(self, write: Write) -> None:
        """Overrides may come later, one on top of the other, as if they had come with the file."""
        words = ["deals.CHN/S-400={buyer: CHN, system: S-400}", "deals.CHN/S-400.units=3"]
        path = write("base.yaml", BASE)
        later = put_over(load(path), words)
        assert later.scenario == load(path, words).scenario
        with pytest.raises(ScenarioError, match=r"^--set: state\.severity: found -1"):
            put_over(later, ["state.severity=-1"])

    def test_system_whose_name_has_a_dot(self, write: Write) -> None:
        path = write("one.yaml", "start: 2017-01\nsystems: {Gepard 5.1: {lead_time: 12}}\n")
        scenario = load(path, ["systems.Gepard 5.1.lead_time=6"]).scenario
        assert scenario.systems["Gepard 5.1"].lead_time == 6

    def test_horizon_cut_short_on_purpose(self, write: Write) -> None:
        """Events of a longer scenario beyond the end of a shorter one are out of sight, not wrong.

        The shorter may be an override or a file that extends the longer; a file of its own that
        schedules an event after its end is wrong.
        """
        path = write("base.yaml", BASE)
        assert load(path, ["months=0"]).scenario.months == 0
        write("short.yaml", "extends: base.yaml\nmonths: 12\n")
        assert load("short.yaml").scenario.months == 12
        write(
            "late.yaml",
            "extends: base.yaml\nmonths: 12\nevents: {late: {kind: letter, month: 2030-01}}\n",
        )
        with pytest.raises(ScenarioError, match="must not be after the last simulated month"):
            load("late.yaml")
        write("alone.yaml", BASE.replace("purpose: a base", "months: 3"))
        with pytest.raises(ScenarioError, match="must not be after the last simulated month"):
            load("alone.yaml")

    def test_missing_key_is_blamed_on_the_file(self, write: Write) -> None:
        path = write("bad.yaml", "start: 2017-01\ndeals:\n  TUR/S-400:\n    buyer: TUR\n")
        with pytest.raises(ScenarioError, match=r"^bad\.yaml:3: deals\.TUR/S-400\.system: missing"):
            load(path, ["deals.TUR/S-400.units=2"])


class TestMapping:
    def test_same_rules_as_a_file(self) -> None:
        mapping: dict[str, Any] = {
            "start": "2017-01",
            "law": {"waiver_for": ("partner",)},
            "state": {"severity": {"value": 2, "unit": "-"}, "policy": Policy.NEVER},
        }
        scenario = from_mapping(mapping, name="notebook")
        assert (scenario.name, scenario.state.severity) == ("notebook", 2.0)
        assert len(scenario.law.waiver_for) == 1

    @pytest.mark.parametrize(
        ("mapping", "message"),
        [
            ({}, "scenario: start: missing (first simulated month)"),
            (
                {"start": "2017-01", "state": {"severity": -1}},
                "scenario: state.severity: found -1; must be at least 0",
            ),
            (
                {"start": "2017-01", "state": {"severity": math.nan}},
                "scenario: state.severity: found .nan; must be a number",
            ),
            (
                {"start": "2017-01", "deals": {1: {}}},
                "scenario: deals: found 1 as a key; must be text",
            ),
            (
                {"start": "2017-01", "deals": {"X": {"buyer": "TUK", "system": "S-400"}}},
                'scenario: deals.X.buyer: found "TUK"; not in the data or under countries; '
                "did you mean 'TUR'?",
            ),
        ],
    )
    def test_same_messages_as_a_file(self, mapping: dict[str, Any], message: str) -> None:
        with pytest.raises(ScenarioError) as caught:
            from_mapping(mapping)
        assert message_of(caught) == message

    def test_endless_mapping(self) -> None:
        mapping: dict[str, Any] = {"start": "2017-01"}
        mapping["law"] = mapping
        with pytest.raises(ScenarioError, match="nested deeper than 20 levels"):
            from_mapping(mapping)

    def test_its_own_country_and_system(self) -> None:
        """A state and a system that the data do not have, described in full."""
        country = {
            "name": "Zembla",
            "relationship": "neutral",
            "arms_imports": 100,
            "russia_share": 50,
            "us_share": 10,
            "installed_base": 60,
            "gdp": 40,
            "us_export_share": 5,
        }
        system = {"capability": 1, "list_price": 2000, "capacity": 1, "lead_time": 24}
        scenario = from_mapping(
            {
                "start": "2017-01",
                "countries": {"ZEM": country},
                "systems": {"S-500": system},
                "deals": {"ZEM/S-500": {"buyer": "ZEM", "system": "S-500"}},
                "similarity": {"ZEM": {"ZEM": 1}},
            }
        )
        assert list(scenario.deals) == ["ZEM/S-500"]


words = st.text(max_size=20) | st.sampled_from(
    ["null", "1.5", "9" * 30, "2017-01", "a: b", "# x", "~", "é"]
)
months = st.integers(2017 * 12, 2017 * 12 + 95)
positive = st.floats(1e-9, 1e6)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Scenarios that differ in several sections, with any text in their remarks."""
    deal_ids = st.from_regex(r"[A-Z]{3}/[A-Za-z0-9_#+-]{1,6}", fullmatch=True)
    deals = st.dictionaries(
        deal_ids,
        st.fixed_dictionaries(
            {
                "buyer": st.sampled_from(["TUR", "IND", "CHN"]),
                "system": st.sampled_from(["S-400", "Su-35"]),
            },
            optional={
                "units": positive,
                "note": words,
                "detected": st.booleans(),
                "stage": st.sampled_from([stage.name.lower() for stage in Stage][1:6]),
                "opens": months,
                "record": st.fixed_dictionaries({}, optional={"opened": months, "source": words}),
                "link": st.fixed_dictionaries({"month": months}, optional={"loss": positive}),
            },
        ),
        max_size=3,
    )
    mapping = {
        "start": 2017 * 12,
        "purpose": draw(words),
        "state": draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "severity": positive,
                    "offer_cap": st.just(math.inf) | positive,
                    "policy": st.sampled_from(["never", "mandatory", "bernoulli"]),
                },
            )
        ),
        "law": draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "in_force": st.none() | months,
                    "grace_months": st.integers(0, 10**6),
                    "waiver_for": st.lists(st.sampled_from(["partner", "nato_ally"])),
                },
            )
        ),
        "deals": draw(deals),
        "events": draw(
            st.dictionaries(
                st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True),
                st.fixed_dictionaries(
                    {"kind": st.just("letter"), "month": months}, optional={"source": words}
                ),
                max_size=3,
            )
        ),
    }
    return from_mapping(mapping, name=draw(words))


class TestWritingOut:
    @settings(deadline=None)
    @given(scenarios())
    def test_yaml_loads_back_equal(self, scenario: Scenario) -> None:
        """The file that a scenario writes is the scenario, to the last bit."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "copy.yaml"
            path.write_text(to_yaml(scenario), encoding="utf-8", newline="")
            copy = load(path).scenario
        assert copy == scenario
        assert scenario_hash(copy) == scenario_hash(scenario)

    @pytest.mark.parametrize("path", each_shipped())
    def test_shipped_scenarios_load_back_equal(self, path: Path, write: Write) -> None:
        scenario = load(path).scenario
        assert load(write("copy.yaml", to_yaml(scenario))).scenario == scenario

    def test_defaults_are_left_out(self) -> None:
        assert to_yaml(from_mapping({"start": "2017-01"})) == "start: 2017-01\n"

    def test_hash_ignores_what_cannot_change_a_number(self, write: Write) -> None:
        """Comments, sources, notes, purpose, the file's name and the order of keys."""
        one = write("one.yaml", BASE)
        other = write(
            "other.yaml",
            """\
            # The same world, said otherwise.
            events:
              march: {individuals: 19, entities: 5, month: 2018-03, kind: designations, source: a}
              letter: {kind: letter, month: 2018-03}
            deals:
              IND/S-400: {buyer: IND, system: S-400, note: five regiments, units: 1.0}
              TUR/S-400:
                system: S-400
                link: {loss: 9.0, month: 2018-06, programme: F-35}
                stage: negotiating
                buyer: TUR
                record: {source: none}
            state: {policy: never, severity: 2}
            law: {in_force: 2017-08}
            start: 2017-01
            """,
        )
        assert scenario_hash(load(one).scenario) == scenario_hash(load(other).scenario)

    @pytest.mark.parametrize(
        "change",
        [
            "start=2016-12",
            "months=95",
            "state.severity=2.0000000000000004",
            "state.offer_budget=1e300",
            "law.waiver_for=[]",
            "deals.TUR/S-400.link.loss=8",
            "deals.TUR/S-400.record.opened=2016-11",
            "deals.IND/S-400=null",
            "events.letter.month=2018-04",
            "countries.TUR={exposure: 1}",
            "systems.S-400={lead_time: 1}",
            "similarity={TUR: {IND: 0.5}, IND: {TUR: 0.5}}",
        ],
    )
    def test_hash_sees_every_number(self, change: str, write: Write) -> None:
        path = write("base.yaml", BASE)
        before, after = load(path).scenario, load(path, [change]).scenario
        assert scenario_hash(before) != scenario_hash(after)


def fits(value: object, schema: Any, root: Any) -> bool:
    """Whether a value is valid under the part of JSON Schema that the project uses."""
    if "$ref" in schema:
        return fits(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    types: dict[str, Any] = {
        "string": str,
        "number": int | float,
        "integer": int,
        "boolean": bool,
        "null": type(None),
        "array": list,
        "object": dict,
    }
    kind = schema.get("type")
    truth = isinstance(value, bool) and kind != "boolean"
    if kind is not None and (truth or not isinstance(value, types[kind])):
        return False
    if "anyOf" in schema and not any(fits(value, item, root) for item in schema["anyOf"]):
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, int | float):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    if isinstance(value, list):
        return all(fits(item, schema.get("items", {}), root) for item in value)
    if isinstance(value, dict):
        known, other = schema.get("properties", {}), schema.get("additionalProperties", True)
        if any(key not in value for key in schema.get("required", [])):
            return False
        if other is False and not value.keys() <= known.keys():
            return False
        rest = other if isinstance(other, dict) else {}
        return all(fits(item, known.get(key, rest), root) for key, item in value.items())
    return True


class TestSchema:
    @pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
    def test_shipped_scenarios_fit(self, path: Path) -> None:
        schema = json_schema()
        assert fits(plain(read_file(path.read_bytes(), path.name)), schema, schema)

    @pytest.mark.parametrize(
        ("text", "valid"),
        [
            (textwrap.dedent(BASE), True),
            ("extends: base.yaml\nevents: {letter: {month: 2018-03}, march: null}\n", True),
            ("extends: base.yaml\ndeals: {TUR/S-400: {units: {value: 2, source: x}}}\n", True),
            ("start: 2017-01\nstate: {offer_cap: {value: 1, unit: musd}}\n", True),
            ("start: 2017-01\nstate: {offer_budget: .inf}\n", True),
            ("start: 2017-01\nlaw: {in_force: null}\n", True),
            ("start: 2017-01\nsystems: {S-400: {capability: {value: 1, unit: '-'}}}\n", True),
            ("start: 2017-01\nsimilarity: {TUR: {IND: {value: 0.5}}}\n", True),
            ("months: 12\n", False),
            ("start: 2017-01\nstate: {offer_cap: {value: 1, unit: USD}}\n", False),
            ("start: 2017-01\nstate: {offer_cap: {unit: musd}}\n", False),
            ("start: 2017-01\nstate: {severity: -1}\n", False),
            ("start: 2017-01\nstate: {theta: {value: 2}}\n", False),
            ("start: 2017-01\nstate: {policy: nevr}\n", False),
            ("start: 2017-01\nstate: {severity: null}\n", False),
            ("start: 2017-01\nwieghts: {}\n", False),
            ("start: 2017-01\nevents: {letter: {kind: leter, month: 2018-03}}\n", False),
        ],
    )
    def test_accepts_what_files_may_say(self, text: str, valid: bool) -> None:
        schema = json_schema()
        assert fits(plain(read_file(text.encode(), "file.yaml")), schema, schema) is valid

    @settings(deadline=None)
    @given(scenarios())
    def test_accepts_what_scenarios_write(self, scenario: Scenario) -> None:
        schema = json_schema()
        written = plain(read_file(to_yaml(scenario).encode(), "file.yaml"))
        assert fits(written, schema, schema)

    def test_is_a_fresh_copy(self) -> None:
        json_schema()["properties"].clear()
        assert json_schema()["properties"]
