"""An instance as a Pabulib file, for researchers and for anybody who wants to check an allocation elsewhere."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from budgets.allocation.equal_shares import find_budget
from budgets.allocation.instance import Instance, Project
from budgets.allocation.lineup import Lineup
from budgets.allocation.malformed import Malformed
from budgets.allocation.pabulib import NO_CEILING

ABOUT = {
    "description": "Musrenbang tematik",
    "country": "Indonesia",
    "unit": "-",
    "instance": "-",
    "date_begin": "-",
    "date_end": "-",
    "language": "id",
    "currency": "IDR",
}
Line = list[str]


def write_pabulib(
    instance: Instance,
    *,
    about: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    selected: Collection[str] | None = None,
) -> str:
    """``about``: what META says of the city and the cycle, by the names of ABOUT. ``names``: titles by id.

    ``selected``: ids of the projects that get money. What is read back is the same instance. Raises Malformed for an id
    or a name the format cannot hold.
    """
    lineup = Lineup(instance)
    refuse_unwritable(instance, lineup)
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\n")
    writer.writerows(list_meta(instance, lineup, {**ABOUT, **(about or {})}))
    writer.writerows(list_projects(lineup, names, selected))
    writer.writerows(list_votes(lineup))
    return file.getvalue()


def list_meta(instance: Instance, lineup: Lineup, about: Mapping[str, str]) -> Iterator[Line]:
    yield from (["META"], ["key", "value"])
    yield from ([key, value] for key, value in about.items())
    yield from (["vote_type", "approval"], ["rule", "unknown"])
    yield ["num_projects", str(len(lineup))]
    yield ["num_votes", str(len(lineup.voters))]
    yield ["budget", str(find_budget(lineup))]
    if instance.ceilings.city is None:
        yield ["ceiling.city", NO_CEILING]
    for (kind, name), amount in zip(lineup.limits, lineup.ceilings, strict=True):
        if kind != "city":
            yield [f"ceiling.{kind}.{name}", str(amount)]
    yield from ([f"floor.{theme}", str(amount)] for theme, amount in sorted(instance.floors.items()))


def list_projects(lineup: Lineup, names: Mapping[str, str] | None, selected: Collection[str] | None) -> Iterator[Line]:
    header = ["project_id", "cost", "votes", "score", "agency", "theme", "kecamatan"]
    header += ["name"] * (names is not None) + ["selected"] * (selected is not None)
    yield from (["PROJECTS"], header)
    for project in lineup.projects:
        line = [project.id, str(project.cost), str(len(project.votes)), write_score(project.score)]
        line += [project.agency, project.theme, project.kecamatan]
        line += [] if names is None else [names.get(project.id, "")]
        yield line if selected is None else [*line, str(int(project.id in selected))]


def list_votes(lineup: Lineup) -> Iterator[Line]:
    yield from (["VOTES"], ["voter_id", "vote"])
    ballots: list[Line] = [[] for _voter in lineup.voters]
    for project, supporters in zip(lineup.projects, lineup.supporters, strict=True):
        for voter in supporters:
            ballots[voter].append(project.id)
    yield from ([voter, ",".join(ballot)] for voter, ballot in zip(lineup.voters, ballots, strict=True))


def refuse_unwritable(instance: Instance, lineup: Lineup) -> None:
    """Ids are parted by commas, and blanks around a cell are nobody's; a name that has them would come back another."""
    for project in instance.projects:
        if "," in project.id or not is_plain(*list_texts(project)):
            raise Malformed(f'usulan "{project.id}"', "tidak dapat ditulis dalam berkas Pabulib")
    named = [*lineup.voters, *instance.floors, *instance.ceilings.agency, *instance.ceilings.kecamatan]
    for name in named:
        if not is_plain(name):
            raise Malformed(f'"{name}"', "tidak dapat ditulis dalam berkas Pabulib")


def list_texts(project: Project) -> tuple[str, ...]:
    return project.id, project.agency, project.theme, project.kecamatan


def is_plain(*texts: str) -> bool:
    return all(text == text.strip() and "\0" not in text and "\r" not in text for text in texts)


def write_score(score: Decimal) -> str:
    return format(score.normalize(), "f")
