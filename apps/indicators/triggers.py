"""The SQL that keeps `indicators_fact` true; migrations hold a frozen copy of it.

A test compares what the database runs with what this module says.
"""

from apps.indicators.facts import COLUMNS, FACTS_SQL, POSTS_SQL

INSERT = f"INSERT INTO indicators_fact ({', '.join(COLUMNS)})"

REFRESH_FUNCTION = f"""
DECLARE
    kept date;
BEGIN
    -- Held to the end of the transaction: the day does not change under a writer.
    SELECT day INTO kept FROM indicators_factday LIMIT 1 FOR SHARE;
    IF kept IS NULL THEN
        RETURN;  -- nobody has asked for figures yet; the first question builds them all
    END IF;
    IF people IS NULL THEN
        DELETE FROM indicators_fact;
        {INSERT}
        {FACTS_SQL.format(posts=POSTS_SQL.format(day="kept"), day="kept").strip()};
        RETURN;
    END IF;
    -- Two writers to one file take turns, so that the later one counts what the earlier wrote.
    PERFORM 1 FROM personnel_person WHERE id = ANY(people) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM indicators_fact WHERE person_id = ANY(people);
    {INSERT}
    {
    FACTS_SQL.format(
        posts=POSTS_SQL.format(day="kept") + " AND a.person_id = ANY(people)",
        day="kept",
    ).strip()
};
END
"""

CREATE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION indicators_refresh_facts(people bigint[]) RETURNS void
LANGUAGE plpgsql AS $body${REFRESH_FUNCTION}$body$;
"""

OLD, NEW = "old_rows", "new_rows"

# For each table and operation: the people whose facts a statement may have changed; NULL is all.
WATCHED = {
    ("personnel_assignment", "INSERT"): f"SELECT person_id FROM {NEW}",
    (
        "personnel_assignment",
        "UPDATE",
    ): f"SELECT person_id FROM {NEW} UNION SELECT person_id FROM {OLD}",
    ("personnel_assignment", "DELETE"): f"SELECT person_id FROM {OLD}",
    ("qualifications_attainment", "INSERT"): f"SELECT person_id FROM {NEW}",
    (
        "qualifications_attainment",
        "UPDATE",
    ): f"SELECT person_id FROM {NEW} UNION SELECT person_id FROM {OLD}",
    ("qualifications_attainment", "DELETE"): f"SELECT person_id FROM {OLD}",
    ("personnel_person", "UPDATE"): (
        f"SELECT n.id FROM {NEW} n JOIN {OLD} o USING (id) WHERE (n.sex, n.birth_on, "
        "n.birth_precision, n.ethnicity_id, n.is_party_member, n.party_admitted_on, "
        "n.recruited_on) IS DISTINCT FROM (o.sex, o.birth_on, o.birth_precision, o.ethnicity_id, "
        "o.is_party_member, o.party_admitted_on, o.recruited_on)"
    ),
    ("qualifications_level", "UPDATE"): "",
    ("personnel_ethnicity", "UPDATE"): "",
}
# What makes a post one that teaches, and at which level: the people with posts there, now or once.
TEACHING = {"units_unit": ("unit", "school_levels"), "units_title": ("title", "is_teaching")}
REFERENCES = {
    "INSERT": f"NEW TABLE AS {NEW}",
    "UPDATE": f"OLD TABLE AS {OLD} NEW TABLE AS {NEW}",
    "DELETE": f"OLD TABLE AS {OLD}",
}


def trigger_sql(table: str, operation: str, people: str) -> str:
    """Return the statements that make one trigger with its function."""
    name = f"indicators_{table}_{operation.lower()}"
    if people:
        body = f"""
DECLARE
    people bigint[] := ARRAY({people});
BEGIN
    IF cardinality(people) > 0 THEN
        PERFORM indicators_refresh_facts(people);
    END IF;
    RETURN NULL;
END"""
    else:
        body = "\nBEGIN\n    PERFORM indicators_refresh_facts(NULL);\n    RETURN NULL;\nEND"
    references = f"REFERENCING {REFERENCES[operation]}" if people else ""
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${body}
$body$;
CREATE TRIGGER {name} AFTER {operation} ON {table} {references}
FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def teaching_sql(table: str, post: str, changed: str) -> str:
    """Return the statements that make the trigger on what makes posts teach.

    Whoever is writing posts just now holds the day: they are waited for, and then seen.
    """
    name = f"indicators_{table}_update"
    rows = f"FROM {NEW} n JOIN {OLD} o USING (id)"
    condition = f"WHERE n.{changed} IS DISTINCT FROM o.{changed}"
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT {rows} {condition}) THEN
        PERFORM 1 FROM indicators_factday FOR UPDATE;
        PERFORM indicators_refresh_facts(ARRAY(
            SELECT DISTINCT a.person_id {rows}
              JOIN personnel_assignment a ON a.{post}_id = n.id AND a.role = 'principal'
             {condition}));
    END IF;
    RETURN NULL;
END
$body$;
CREATE TRIGGER {name} AFTER UPDATE ON {table} REFERENCING {REFERENCES["UPDATE"]}
FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def install_sql() -> str:
    """Return all statements that install the upkeep of the kept facts."""
    triggers = [trigger_sql(table, op, people) for (table, op), people in WATCHED.items()]
    triggers += [teaching_sql(table, *of) for table, of in TEACHING.items()]
    return CREATE_FUNCTION + "".join(triggers)


def remove_sql() -> str:
    """Return the statements that undo `install_sql`."""
    watched = [*WATCHED, *((table, "UPDATE") for table in TEACHING)]
    names = [(f"indicators_{table}_{op.lower()}", table) for table, op in watched]
    triggers = (
        f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();\n" for name, table in names
    )
    return "".join(triggers) + "DROP FUNCTION indicators_refresh_facts(bigint[]);\n"
