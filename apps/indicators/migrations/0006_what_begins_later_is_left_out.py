# ruff: noqa: E501
"""The function of 0002 with one condition more: what begins after the day is not gathered."""

from django.db import migrations

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
        INSERT INTO indicators_fact (person_id, unit_id, title_id, birth_on, traits, earned, studying)
        SELECT p.id AS person_id, h.unit_id, h.title_id, p.birth_on,
       ((p.sex = 'F')::int
        + 2 * coalesce(e.is_minority, FALSE)::int + 4 * (p.ethnicity_id IS NOT NULL)::int
        + 8 * (coalesce(p.is_party_member, FALSE)
               AND coalesce(p.party_admitted_on <= kept, TRUE))::int
        + 16 * (p.is_party_member IS NOT NULL)::int
        + 32 * coalesce(h.is_local, FALSE)::int + 64 * (h.is_local IS NOT NULL)::int
        + 128 * (p.birth_precision = 'month')::int
        + 256 * (p.birth_precision = 'year')::int)::smallint AS traits,
       h.earned, h.studying
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
    INSERT INTO indicators_fact (person_id, unit_id, title_id, birth_on, traits, earned, studying)
    SELECT p.id AS person_id, h.unit_id, h.title_id, p.birth_on,
       ((p.sex = 'F')::int
        + 2 * coalesce(e.is_minority, FALSE)::int + 4 * (p.ethnicity_id IS NOT NULL)::int
        + 8 * (coalesce(p.is_party_member, FALSE)
               AND coalesce(p.party_admitted_on <= kept, TRUE))::int
        + 16 * (p.is_party_member IS NOT NULL)::int
        + 32 * coalesce(h.is_local, FALSE)::int + 64 * (h.is_local IS NOT NULL)::int
        + 128 * (p.birth_precision = 'month')::int
        + 256 * (p.birth_precision = 'year')::int)::smallint AS traits,
       h.earned, h.studying
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
CONDITION = "\n            AND (t.ended_on <= kept OR t.started_on <= kept)"


class Migration(migrations.Migration):
    """Write the function anew; backwards as it was."""

    dependencies = [("indicators", "0005_facts_of_a_unit_from_the_index")]

    operations = [migrations.RunSQL(FUNCTION, FUNCTION.replace(CONDITION, ""))]
