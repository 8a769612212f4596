"""The money of a cycle: what may be spent, how proposals are scored, and what would be funded."""

from budgets.models.bulk import BulkRun, DeskColumns
from budgets.models.ceilings import Ceiling, CeilingChange, FloorChange, ThemeFloor
from budgets.models.clock import Holiday, Reminder, ReminderLetter
from budgets.models.desk import AnswerTemplate, Assignment, CheckItem, InternalNote, Tick
from budgets.models.explaining import Explanation
from budgets.models.publication import Publication
from budgets.models.scenarios import Override, Scenario, ScenarioRow
from budgets.models.scoring import Assessment, Criterion, Rubric, Score, ScoreChange, Standing, ThemePeople

__all__ = [
    "AnswerTemplate",
    "Assessment",
    "Assignment",
    "BulkRun",
    "Ceiling",
    "CeilingChange",
    "CheckItem",
    "Criterion",
    "DeskColumns",
    "Explanation",
    "FloorChange",
    "Holiday",
    "InternalNote",
    "Override",
    "Publication",
    "Reminder",
    "ReminderLetter",
    "Rubric",
    "Scenario",
    "ScenarioRow",
    "Score",
    "ScoreChange",
    "Standing",
    "ThemeFloor",
    "ThemePeople",
    "Tick",
]
