"""How long people have taught, as facts hold it: true from day to day without being written anew.

Whoever teaches has taught a day longer every day. So a fact holds numbers that do not change with
the day: of posts that have ended their days, of the post that goes on its days by `EPOCH`; doubled,
and one more while she teaches. Who has taught since 01/09/2019 had taught -7,182 days by
01/01/2000; on any later day it is that and the days since.
One number for all posts that teach, then one for each level of schooling in the order of
`SCHOOL_LEVELS`: a new level is put last, or the kept facts are built anew.
"""

import datetime

from apps.qualifications.rulebook import SCHOOL_LEVELS

EPOCH = datetime.date(2000, 1, 1)
ONE_DAY = datetime.timedelta(days=1)
BY_LEVEL = ", ".join(f"sum(days) FILTER (WHERE '{level}' = ANY(levels))" for level in SCHOOL_LEVELS)

# Of the person `p` on {day}; nothing for who never held a post that teaches.
TAUGHT_SQL = f"""
SELECT ARRAY[sum(days), {BY_LEVEL}]::int[]
  FROM (SELECT s.school_levels AS levels,
               CASE WHEN a.valid_to <= {{day}} THEN 2 * (a.valid_to - a.valid_from)
                    ELSE 2 * (DATE '{EPOCH + ONE_DAY}' - a.valid_from) + 1 END AS days
          FROM personnel_assignment a
          JOIN units_unit s ON s.id = a.unit_id
         WHERE a.person_id = p.id AND a.role = 'principal' AND a.valid_from <= {{day}}
           AND a.title_id = ANY((
               SELECT array_agg(id) FROM units_title WHERE is_teaching)::bigint[])) t
HAVING count(*) > 0""".strip()  # noqa: S608 (made of constants)

# Whether the posts up to {day} are all that there were. Where one began before anybody wrote it
# down, or the first is later than recruitment, there may have been more.
CAREER_SQL = """
SELECT NOT bool_or(NOT a.start_is_known)
       AND coalesce(p.recruited_on >= min(a.valid_from), TRUE)
  FROM personnel_assignment a
 WHERE a.person_id = p.id AND a.role = 'principal' AND a.valid_from <= {day}""".strip()


def days_taught(column: str, level: str, day: datetime.date) -> str:
    """Return the SQL of the days taught by the end of `day`, out of a fact's `column`.

    `level` is a level of schooling, or "" for all posts that teach.
    """
    own = f"{column}[{('', *SCHOOL_LEVELS).index(level) + 1}]"
    return f"coalesce(({own} >> 1) + ({own} & 1) * {(day - EPOCH).days}, 0)"
