"""What the proposals of a cycle usually get on each criterion."""

from django.db import connection

from budgets.models import Rubric
from budgets.reckoning import THOUSAND

FEWEST = 5  # proposals; the median of fewer could be that of a neighbour
USUAL = """
    SELECT criterion, percentile_cont(0.5) WITHIN GROUP (ORDER BY mean) FROM (
        SELECT c.code AS criterion, avg(s.value) AS mean
        FROM budgets_score s
        JOIN budgets_assessment a ON a.id = s.assessment_id
        JOIN budgets_criterion c ON c.id = s.criterion_id
        WHERE a.rubric_id = %s AND NOT a.has_conflict
        GROUP BY c.code, a.proposal_id
    ) given GROUP BY criterion HAVING count(*) >= %s
"""


def read_medians(rubric: Rubric) -> dict[str, int]:
    """The median over all scored proposals by code of the criterion, in thousandths of a mark; one query."""
    with connection.cursor() as cursor:
        cursor.execute(USUAL, [rubric.pk, FEWEST])
        return {code: round(median * THOUSAND) for code, median in cursor.fetchall()}
