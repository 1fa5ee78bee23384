# ruff: noqa: E501
"""Keep how long people have taught, beside the rest that counts about them.

The day of the kept facts is set back so far that the next question builds them anew. The row stays:
whoever writes just now holds it, and is waited for.
"""

from importlib import import_module

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

FUNCTION = r"""
CREATE OR REPLACE FUNCTION indicators_refresh_facts(people bigint[]) RETURNS void
LANGUAGE plpgsql AS $body$
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
        INSERT INTO indicators_fact (person_id, unit_id, title_id, birth_on, traits, earned, studying, taught, career_is_known)
        SELECT p.id AS person_id, h.unit_id, h.title_id, p.birth_on,
       ((p.sex = 'F')::int
        + 2 * coalesce(e.is_minority, FALSE)::int + 4 * (p.ethnicity_id IS NOT NULL)::int
        + 8 * (coalesce(p.is_party_member, FALSE)
               AND coalesce(p.party_admitted_on <= kept, TRUE))::int
        + 16 * (p.is_party_member IS NOT NULL)::int
        + 32 * coalesce(h.is_local, FALSE)::int + 64 * (h.is_local IS NOT NULL)::int
        + 128 * (p.birth_precision = 'month')::int
        + 256 * (p.birth_precision = 'year')::int)::smallint AS traits,
       h.earned, h.studying, (SELECT ARRAY[sum(days), sum(days) FILTER (WHERE 'mn' = ANY(levels)), sum(days) FILTER (WHERE 'th' = ANY(levels)), sum(days) FILTER (WHERE 'thcs' = ANY(levels)), sum(days) FILTER (WHERE 'thpt' = ANY(levels)), sum(days) FILTER (WHERE 'gdtx' = ANY(levels))]::int[]
  FROM (SELECT s.school_levels AS levels,
               CASE WHEN a.valid_to <= kept THEN 2 * (a.valid_to - a.valid_from)
                    ELSE 2 * (DATE '2000-01-02' - a.valid_from) + 1 END AS days
          FROM personnel_assignment a
          JOIN units_unit s ON s.id = a.unit_id
         WHERE a.person_id = p.id AND a.role = 'principal' AND a.valid_from <= kept
           AND a.title_id = ANY((
               SELECT array_agg(id) FROM units_title WHERE is_teaching)::bigint[])) t
HAVING count(*) > 0) AS taught, (SELECT NOT bool_or(NOT a.start_is_known)
       AND coalesce(p.recruited_on >= min(a.valid_from), TRUE)
  FROM personnel_assignment a
 WHERE a.person_id = p.id AND a.role = 'principal' AND a.valid_from <= kept) AS career_is_known
  FROM (SELECT a.person_id, min(a.unit_id) AS unit_id, min(a.title_id) AS title_id,
               bool_or(a.is_local) AS is_local,
               coalesce(bit_or(1::bigint << l.bit) FILTER (
                   WHERE t.status = 'earned' AND t.ended_on <= kept), 0) AS earned,
               coalesce(bit_or(1::bigint << l.bit) FILTER (
                   WHERE t.started_on <= kept
                     AND (t.ended_on IS NULL OR t.ended_on > kept)), 0) AS studying
          FROM (SELECT a.person_id, a.unit_id, a.title_id, a.is_local FROM personnel_assignment a WHERE a.role = 'principal' AND a.valid_from <= kept AND (a.valid_to IS NULL OR a.valid_to > kept)) a
          LEFT JOIN qualifications_attainment t ON t.person_id = a.person_id
            AND (t.ended_on <= kept OR t.started_on <= kept)
          LEFT JOIN qualifications_level l ON l.id = t.level_id
         GROUP BY a.person_id) h
  JOIN personnel_person p ON p.id = h.person_id
  LEFT JOIN personnel_ethnicity e ON e.id = p.ethnicity_id;
        RETURN;
    END IF;
    -- Two writers to one file take turns, so that the later one counts what the earlier wrote.
    PERFORM 1 FROM personnel_person WHERE id = ANY(people) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM indicators_fact WHERE person_id = ANY(people);
    INSERT INTO indicators_fact (person_id, unit_id, title_id, birth_on, traits, earned, studying, taught, career_is_known)
    SELECT p.id AS person_id, h.unit_id, h.title_id, p.birth_on,
       ((p.sex = 'F')::int
        + 2 * coalesce(e.is_minority, FALSE)::int + 4 * (p.ethnicity_id IS NOT NULL)::int
        + 8 * (coalesce(p.is_party_member, FALSE)
               AND coalesce(p.party_admitted_on <= kept, TRUE))::int
        + 16 * (p.is_party_member IS NOT NULL)::int
        + 32 * coalesce(h.is_local, FALSE)::int + 64 * (h.is_local IS NOT NULL)::int
        + 128 * (p.birth_precision = 'month')::int
        + 256 * (p.birth_precision = 'year')::int)::smallint AS traits,
       h.earned, h.studying, (SELECT ARRAY[sum(days), sum(days) FILTER (WHERE 'mn' = ANY(levels)), sum(days) FILTER (WHERE 'th' = ANY(levels)), sum(days) FILTER (WHERE 'thcs' = ANY(levels)), sum(days) FILTER (WHERE 'thpt' = ANY(levels)), sum(days) FILTER (WHERE 'gdtx' = ANY(levels))]::int[]
  FROM (SELECT s.school_levels AS levels,
               CASE WHEN a.valid_to <= kept THEN 2 * (a.valid_to - a.valid_from)
                    ELSE 2 * (DATE '2000-01-02' - a.valid_from) + 1 END AS days
          FROM personnel_assignment a
          JOIN units_unit s ON s.id = a.unit_id
         WHERE a.person_id = p.id AND a.role = 'principal' AND a.valid_from <= kept
           AND a.title_id = ANY((
               SELECT array_agg(id) FROM units_title WHERE is_teaching)::bigint[])) t
HAVING count(*) > 0) AS taught, (SELECT NOT bool_or(NOT a.start_is_known)
       AND coalesce(p.recruited_on >= min(a.valid_from), TRUE)
  FROM personnel_assignment a
 WHERE a.person_id = p.id AND a.role = 'principal' AND a.valid_from <= kept) AS career_is_known
  FROM (SELECT a.person_id, min(a.unit_id) AS unit_id, min(a.title_id) AS title_id,
               bool_or(a.is_local) AS is_local,
               coalesce(bit_or(1::bigint << l.bit) FILTER (
                   WHERE t.status = 'earned' AND t.ended_on <= kept), 0) AS earned,
               coalesce(bit_or(1::bigint << l.bit) FILTER (
                   WHERE t.started_on <= kept
                     AND (t.ended_on IS NULL OR t.ended_on > kept)), 0) AS studying
          FROM (SELECT a.person_id, a.unit_id, a.title_id, a.is_local FROM personnel_assignment a WHERE a.role = 'principal' AND a.valid_from <= kept AND (a.valid_to IS NULL OR a.valid_to > kept) AND a.person_id = ANY(people)) a
          LEFT JOIN qualifications_attainment t ON t.person_id = a.person_id
            AND (t.ended_on <= kept OR t.started_on <= kept)
          LEFT JOIN qualifications_level l ON l.id = t.level_id
         GROUP BY a.person_id) h
  JOIN personnel_person p ON p.id = h.person_id
  LEFT JOIN personnel_ethnicity e ON e.id = p.ethnicity_id;
END
$body$;
"""

PERSON = r"""
CREATE OR REPLACE FUNCTION indicators_personnel_person_update() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    people bigint[] := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE (n.sex, n.birth_on, n.birth_precision, n.ethnicity_id, n.is_party_member, n.party_admitted_on, n.recruited_on) IS DISTINCT FROM (o.sex, o.birth_on, o.birth_precision, o.ethnicity_id, o.is_party_member, o.party_admitted_on, o.recruited_on));
BEGIN
    IF cardinality(people) > 0 THEN
        PERFORM indicators_refresh_facts(people);
    END IF;
    RETURN NULL;
END
$body$;
"""

TRIGGERS = r"""
CREATE OR REPLACE FUNCTION indicators_units_unit_update() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT FROM new_rows n JOIN old_rows o USING (id) WHERE n.school_levels IS DISTINCT FROM o.school_levels) THEN
        PERFORM 1 FROM indicators_factday FOR UPDATE;
        PERFORM indicators_refresh_facts(ARRAY(
            SELECT DISTINCT a.person_id FROM new_rows n JOIN old_rows o USING (id)
              JOIN personnel_assignment a ON a.unit_id = n.id AND a.role = 'principal'
             WHERE n.school_levels IS DISTINCT FROM o.school_levels));
    END IF;
    RETURN NULL;
END
$body$;
CREATE TRIGGER indicators_units_unit_update AFTER UPDATE ON units_unit REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION indicators_units_unit_update();

CREATE OR REPLACE FUNCTION indicators_units_title_update() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT FROM new_rows n JOIN old_rows o USING (id) WHERE n.is_teaching IS DISTINCT FROM o.is_teaching) THEN
        PERFORM 1 FROM indicators_factday FOR UPDATE;
        PERFORM indicators_refresh_facts(ARRAY(
            SELECT DISTINCT a.person_id FROM new_rows n JOIN old_rows o USING (id)
              JOIN personnel_assignment a ON a.title_id = n.id AND a.role = 'principal'
             WHERE n.is_teaching IS DISTINCT FROM o.is_teaching));
    END IF;
    RETURN NULL;
END
$body$;
CREATE TRIGGER indicators_units_title_update AFTER UPDATE ON units_title REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION indicators_units_title_update();
"""

NO_TRIGGERS = """
DROP TRIGGER indicators_units_unit_update ON units_unit;
DROP FUNCTION indicators_units_unit_update();
DROP TRIGGER indicators_units_title_update ON units_title;
DROP FUNCTION indicators_units_title_update();
"""

# Recruitment counts from now on: whether all posts since then are written down.
PERSON_BEFORE = PERSON.replace(", n.recruited_on)", ")").replace(", o.recruited_on)", ")")
FUNCTION_BEFORE = import_module(
    "apps.indicators.migrations.0006_what_begins_later_is_left_out"
).FUNCTION

ANEW = "UPDATE indicators_factday SET day = DATE '0001-01-01';"


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0006_what_begins_later_is_left_out"),
        ("personnel", "0006_first_days_of_partial_dates"),
        ("units", "0004_choices_by_index"),
    ]

    operations = [
        migrations.RunSQL(ANEW, FUNCTION_BEFORE + PERSON_BEFORE),
        migrations.RemoveIndex(model_name="fact", name="indicators_fact_counted"),
        migrations.AlterField(
            model_name="fact",
            name="unit",
            field=models.ForeignKey(
                "units.unit",
                models.DO_NOTHING,
                related_name="facts",
                db_constraint=False,
                db_index=False,
            ),
        ),
        migrations.AddField(
            model_name="fact",
            name="taught",
            field=ArrayField(
                models.IntegerField(null=True), verbose_name="thời gian dạy học", null=True
            ),
        ),
        migrations.AddField(
            model_name="fact",
            name="career_is_known",
            field=models.BooleanField("biết hết các chức vụ", default=False),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                fields=["unit"],
                include=[
                    "person", "title", "birth_on", "traits", "earned", "studying", "taught",
                    "career_is_known",
                ],
                name="indicators_fact_counted",
            ),
        ),
        migrations.RunSQL(FUNCTION + PERSON + TRIGGERS, NO_TRIGGERS + ANEW),
    ]
