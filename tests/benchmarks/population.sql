-- Draws the invented people. Each statement ends in a semicolon and an empty line.
-- A number between 0 and 1 that depends on the row and on the salt alone.
CREATE OR REPLACE FUNCTION pg_temp.draw(row_number bigint, salt bigint) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(row_number, salt) & 1048575) / 1048576.0;

-- Provinces, districts and a hundred units in each district: slots 0-11 are offices of the
-- district, 12-36 communes, 37-61 the communes' committees, 62-99 the communes' schools.
CREATE TEMP TABLE place ON COMMIT DROP AS
SELECT p + 1 AS id, NULL::bigint AS parent_id, 'T' || p AS code, 'tinh' AS kind,
       'Tỉnh Bình Lâm ' || p AS name, '/' || p + 1 || '/' AS path, 0 AS slot, p AS number
  FROM generate_series(0, %(provinces)s - 1) p
UNION ALL
SELECT 1000 + d, d / 20 + 1, 'H' || d, 'huyen', 'Huyện Khâu Lĩnh ' || d,
       '/' || d / 20 + 1 || '/' || 1000 + d || '/', 0, d
  FROM generate_series(0, %(districts)s - 1) d;

INSERT INTO place
SELECT 100000 + d * 100 + s,
       CASE WHEN s < 37 THEN 1000 + d ELSE 100000 + d * 100 + 12 + (s - 12) %% 25 END,
       'D' || d || '-' || s,
       CASE WHEN s < 12 THEN 'phong' WHEN s < 37 THEN 'xa' WHEN s < 62 THEN 'ubnd_xa'
            ELSE 'truong' END,
       CASE WHEN s < 12 THEN 'Phòng Nghiệp vụ ' WHEN s < 37 THEN 'Xã Nà Khuổi '
            WHEN s < 62 THEN 'UBND xã Nà Khuổi '
            ELSE (ARRAY['Trường Mầm non Bản Lò ', 'Trường Tiểu học Bản Lò ',
                        'Trường THCS Bản Lò '])[1 + s %% 3] END || d * 100 + s,
       '/' || d / 20 + 1 || '/' || 1000 + d || '/'
       || CASE WHEN s < 37 THEN '' ELSE 100000 + d * 100 + 12 + (s - 12) %% 25 || '/' END
       || 100000 + d * 100 + s || '/',
       s, d
  FROM generate_series(0, %(districts)s - 1) d, generate_series(0, 99) s;

INSERT INTO units_unit (id, code, name, kind_id, parent_id, path, is_open, "order",
                        official_code, code_system, school_levels, is_vertical_sector,
                        is_hard_area)
SELECT p.id, p.code, p.name, k.id, p.parent_id, p.path, TRUE, p.slot, '', '',
       CASE WHEN p.kind = 'truong' THEN ARRAY[(ARRAY['mn', 'th', 'thcs'])[1 + p.slot %% 3]]
            ELSE '{}' END,
       FALSE, p.slot %% 4 = 0
  FROM place p JOIN units_unitkind k ON k.code = p.kind
 ORDER BY p.id;

SELECT setval(pg_get_serial_sequence('units_unit', 'id'), max(id)) FROM units_unit;

-- Every tenth unit had another name before 2015.
INSERT INTO units_unitplacement (unit_id, name, kind_id, parent_id, decision, valid_from, valid_to)
SELECT u.id, u.name, u.kind_id, u.parent_id, '',
       CASE WHEN u.id %% 10 = 0 THEN DATE '2015-07-01' ELSE DATE '1900-01-01' END, NULL
  FROM units_unit u
UNION ALL
SELECT u.id, u.name || ' cũ', u.kind_id, u.parent_id, '', DATE '1900-01-01', DATE '2015-07-01'
  FROM units_unit u WHERE u.id %% 10 = 0;

ANALYZE units_unit, units_unitplacement;

-- Who works where: turn 0 is the head of the unit, 1 and 2 deputies.
CREATE TEMP TABLE drawn ON COMMIT DROP AS
SELECT i AS id, place.unit_id, place.kind, i / %(districts)s / 75 AS turn,
       i %% %(districts)s AS district,
       CASE WHEN pg_temp.draw(i, 1) < 0.62 THEN 'F' ELSE 'M' END AS sex,
       DATE '1964-01-01' + (pg_temp.draw(i, 2) * 13500)::int AS birth,
       pg_temp.draw(i, 3) AS birth_draw,
       pg_temp.draw(i, 4) AS party_draw,
       pg_temp.draw(i, 5) AS rise
  FROM generate_series(1, %(people)s) i
  CROSS JOIN LATERAL (
       SELECT i / %(districts)s %% 75 AS seat) seat
  CROSS JOIN LATERAL (
       SELECT 100000 + i %% %(districts)s * 100 + seat + CASE WHEN seat < 12 THEN 0 ELSE 25 END
              AS unit_id,
              CASE WHEN seat < 12 THEN 'phong' WHEN seat < 37 THEN 'ubnd_xa' ELSE 'truong' END
              AS kind) place;

ALTER TABLE drawn ADD recruited date, ADD since date;

UPDATE drawn SET recruited = birth + 8030 + (pg_temp.draw(id, 6) * 1200)::int;

UPDATE drawn SET since = recruited + (pg_temp.draw(id, 7)
       * greatest(1, least(DATE '2024-12-31', %(today)s) - recruited))::int;

CREATE UNIQUE INDEX ON drawn (id);

ANALYZE drawn;

INSERT INTO personnel_person
      (id, code, full_name, other_name, sex, birth_on, birth_precision, birth_place, native_place,
       address, phone, national_id, ethnicity_id, is_party_member, party_admitted_on,
       party_admitted_precision, party_official_on, party_official_precision, employment_kind,
       recruited_on, recruited_precision, grade, general_education, field_of_study,
       managing_unit_id, note, sort_name, search_name)
SELECT d.id, 'CB' || lpad(d.id::text, greatest(6, length(d.id::text)), '0'), n.full_name, '',
       d.sex,
       CASE WHEN d.birth_draw < 0.05 THEN date_trunc('year', d.birth)::date
            WHEN d.birth_draw < 0.08 THEN date_trunc('month', d.birth)::date ELSE d.birth END,
       CASE WHEN d.birth_draw < 0.05 THEN 'year' WHEN d.birth_draw < 0.08 THEN 'month'
            ELSE 'day' END,
       '', 'xã Nà Khuổi ' || d.id %% 500, 'thôn ' || d.id %% 20,
       CASE WHEN d.id %% 3 = 0 THEN '09' || lpad(d.id::text, 8, '0') ELSE '' END,
       CASE WHEN pg_temp.draw(d.id, 8) < 0.85 THEN lpad((d.id::bigint * 7919)::text, 12, '0') ELSE '' END,
       CASE WHEN pg_temp.draw(d.id, 9) < 0.97
            THEN (SELECT array_agg(id ORDER BY "order", id) FROM personnel_ethnicity)
                 [1 + (pg_temp.draw(d.id, 10) ^ 4 * 12)::int] END,
       CASE WHEN d.party_draw < 0.35 THEN TRUE WHEN d.party_draw < 0.95 THEN FALSE END,
       CASE WHEN d.party_draw < 0.35 THEN d.recruited + 400 END, 'day',
       CASE WHEN d.party_draw < 0.33 THEN d.recruited + 765 END, 'day',
       CASE d.kind WHEN 'truong' THEN 'vien_chuc' WHEN 'phong' THEN 'cong_chuc'
                   ELSE CASE WHEN d.turn < 3 THEN 'can_bo' ELSE 'cong_chuc' END END,
       d.recruited, 'day', '', '12/12',
       (ARRAY['Sư phạm Toán', 'Sư phạm Ngữ văn', 'Giáo dục mầm non', 'Luật', 'Kế toán',
              'Quản lý đất đai', 'Quản trị kinh doanh', 'Nông học'])[1 + d.id %% 8],
       d.unit_id, '', n.sort_name, n.search_name
  FROM drawn d
  JOIN (SELECT sex, count(*) AS names FROM name GROUP BY sex) s ON s.sex = d.sex
  JOIN name n ON n.sex = d.sex AND n.number = (pg_temp.draw(d.id, 11) * (s.names - 1))::int
 ORDER BY hashint8extended(d.id, 90);

SELECT setval(pg_get_serial_sequence('personnel_person', 'id'), max(id)) FROM personnel_person;

-- Posts: the present one, up to two before it, some held besides; one in thirty left in 2023.
INSERT INTO personnel_assignment
      (person_id, unit_id, title_id, role, start_is_known, is_local, decision_number, valid_from,
       valid_to)
SELECT h.person_id, h.unit_id, t.id, h.role, pg_temp.draw(h.person_id, 20) < 0.8,
       CASE WHEN h.role <> 'principal' OR pg_temp.draw(h.person_id, 21) < 0.15 THEN NULL
            ELSE pg_temp.draw(h.person_id, 22) < 0.6 END,
       '', h.valid_from, h.valid_to
  FROM (SELECT d.id AS person_id, d.unit_id, 'principal' AS role, d.since AS valid_from,
               CASE WHEN d.id %% 30 = 7 AND d.since < DATE '2023-01-01'
                    THEN DATE '2023-07-01' END AS valid_to,
               CASE d.kind
                    WHEN 'phong' THEN (ARRAY['truong_phong', 'pho_phong', 'pho_phong',
                         'chuyen_vien', 'chuyen_vien', 'nhan_vien'])[least(d.turn, 3 + d.id %% 3) + 1]
                    WHEN 'ubnd_xa' THEN (ARRAY['ct_ubnd_xa', 'pct_ubnd_xa', 'pct_ubnd_xa',
                         'cc_van_phong', 'cc_dia_chinh', 'cc_tai_chinh', 'cc_tu_phap',
                         'can_bo_xa'])[least(d.turn, 3 + d.id %% 5) + 1]
                    ELSE (ARRAY['hieu_truong', 'pho_hieu_truong', 'pho_hieu_truong', 'giao_vien',
                         'giao_vien', 'giao_vien', 'nv_ke_toan'])[least(d.turn, 3 + d.id %% 4) + 1]
               END AS title
          FROM drawn d
        UNION ALL
        SELECT d.id, CASE WHEN pg_temp.draw(d.id, 23) < 0.7 THEN d.unit_id
                          ELSE 100000 + d.district * 100 + (pg_temp.draw(d.id, 24) * 11)::int END,
               'principal', d.recruited + (d.since - d.recruited) / 2, d.since,
               CASE d.kind WHEN 'truong' THEN 'to_truong' ELSE 'nhan_vien' END
          FROM drawn d WHERE pg_temp.draw(d.id, 25) < 0.65 AND d.since - d.recruited > 200
        UNION ALL
        SELECT d.id, 100000 + d.district * 100 + (pg_temp.draw(d.id, 26) * 11)::int, 'principal',
               d.recruited, d.recruited + (d.since - d.recruited) / 2, 'chuyen_vien'
          FROM drawn d WHERE pg_temp.draw(d.id, 25) < 0.35 AND d.since - d.recruited > 200
        UNION ALL
        SELECT d.id, d.unit_id, 'concurrent', d.since, NULL,
               CASE d.kind WHEN 'truong' THEN 'bi_thu_chi_bo' WHEN 'phong' THEN 'uv_bch_huyen'
                           ELSE 'uv_bch_xa' END
          FROM drawn d WHERE pg_temp.draw(d.id, 27) < 0.08) h
  JOIN units_title t ON t.code = h.title
 ORDER BY hashint8extended(h.person_id, 91 + hashtext(h.title));

-- How the people spread over the levels of each ladder: a share of each level, from the top down.
CREATE TEMP TABLE spread ON COMMIT DROP AS
SELECT l.ladder_id, l.id AS level_id, l.rank, w.known, a.code AS ladder, a.id %% 16 AS salt,
       sum(w.share) OVER (PARTITION BY w.ladder ORDER BY l.rank) - w.share AS low,
       sum(w.share) OVER (PARTITION BY w.ladder ORDER BY l.rank) AS high
  FROM (VALUES ('professional', 'trung_cap', 0.08, 1.0), ('professional', 'cao_dang', 0.17, 1.0),
               ('professional', 'dai_hoc', 0.70, 1.0), ('professional', 'thac_si', 0.049, 1.0),
               ('professional', 'tien_si', 0.001, 1.0),
               ('political_theory', 'none', 0.35, 0.95), ('political_theory', 'so_cap', 0.3, 0.95),
               ('political_theory', 'trung_cap', 0.3, 0.95),
               ('political_theory', 'cao_cap', 0.045, 0.95),
               ('political_theory', 'cu_nhan', 0.005, 0.95),
               ('state_management', 'none', 0.5, 0.9), ('state_management', 'can_su', 0.05, 0.9),
               ('state_management', 'chuyen_vien', 0.38, 0.9),
               ('state_management', 'chuyen_vien_chinh', 0.065, 0.9),
               ('state_management', 'chuyen_vien_cao_cap', 0.005, 0.9),
               ('informatics', 'a', 0.15, 0.8), ('informatics', 'b', 0.25, 0.8),
               ('informatics', 'co_ban', 0.55, 0.8), ('informatics', 'dai_hoc', 0.05, 0.8),
               ('foreign_language', 'a', 0.2, 0.75), ('foreign_language', 'b', 0.4, 0.75),
               ('foreign_language', 'bac_2', 0.25, 0.75),
               ('foreign_language', 'bac_3', 0.1, 0.75),
               ('foreign_language', 'dai_hoc', 0.05, 0.75),
               ('minority_language', 'chung_chi', 1.0, 0.2),
               ('defence_security', 'doi_tuong_4', 0.75, 0.6),
               ('defence_security', 'doi_tuong_3', 0.24, 0.6),
               ('defence_security', 'doi_tuong_2', 0.01, 0.6),
               ('edu_management', 'chung_chi', 1.0, 0.15),
               ('pedagogy', 'chung_chi', 1.0, 0.2)) w (ladder, level, share, known)
  JOIN qualifications_ladder a ON a.code = w.ladder
  JOIN qualifications_level l ON l.ladder_id = a.id AND l.code = w.level;

-- The highest level of each person on each ladder: those who rise, rise on all of them somewhat.
CREATE TEMP TABLE highest ON COMMIT DROP AS
SELECT d.id AS person_id, s.ladder_id, s.ladder, s.level_id, s.rank, s.salt, d.recruited,
       d.recruited + 300 + (pg_temp.draw(d.id, 40 + s.salt)
           * greatest(1, DATE '2025-06-30' - d.recruited - 300))::int AS ended_on
  FROM drawn d
  CROSS JOIN (SELECT DISTINCT ladder_id, salt, known FROM spread) k
  CROSS JOIN LATERAL (SELECT CASE WHEN pg_temp.draw(d.id, 60 + k.salt) < 0.5 THEN d.rise
                                  ELSE pg_temp.draw(d.id, 30 + k.salt) END AS place) p
  JOIN spread s ON s.ladder_id = k.ladder_id AND p.place >= s.low AND p.place < s.high
 WHERE pg_temp.draw(d.id, 80 + k.salt) < k.known;

INSERT INTO qualifications_attainment
      (person_id, level_id, status, started_on, ended_on, date_is_known, field, institution, mode,
       evidence, evidence_number, evidence_file, confirmed_by)
SELECT r.person_id, r.level_id, r.status, r.started_on, r.ended_on,
       pg_temp.draw(r.person_id, 70) < 0.7, CASE WHEN r.ladder = 'professional' THEN 'Sư phạm'
       ELSE '' END, CASE WHEN r.ladder = 'professional' THEN 'Trường Đại học Tây Bắc' ELSE '' END,
       '', '', '', '', ''
  FROM (SELECT person_id, level_id, ladder, 'earned' AS status,
               CASE WHEN rank > 0 AND pg_temp.draw(person_id, 71 + salt) < 0.6
                    THEN ended_on - 700 END AS started_on,
               ended_on
          FROM highest
        UNION ALL  -- a lower level, earned before
        SELECT h.person_id, s.level_id, h.ladder, 'earned', NULL,
               h.ended_on - 900 - (pg_temp.draw(h.person_id, 72) * 1500)::int
          FROM highest h
          JOIN spread s ON s.ladder_id = h.ladder_id AND s.rank < h.rank AND s.rank > 0
         WHERE pg_temp.draw(h.person_id * 64 + s.level_id, 73) < 0.3
        UNION ALL  -- the next level, being studied, or given up
        SELECT h.person_id, s.level_id, h.ladder,
               CASE WHEN pg_temp.draw(h.person_id, 74) < 0.07 THEN 'studying' ELSE 'dropped' END,
               greatest(h.ended_on + 1, DATE '2024-09-01'),
               CASE WHEN pg_temp.draw(h.person_id, 74) < 0.07 THEN NULL
                    ELSE greatest(h.ended_on + 1, DATE '2024-09-01') + 200 END
          FROM highest h
          JOIN LATERAL (SELECT * FROM spread n
                         WHERE n.ladder_id = h.ladder_id AND n.rank > h.rank
                         ORDER BY n.rank LIMIT 1) s ON TRUE
         WHERE h.ladder IN ('professional', 'political_theory')
           AND pg_temp.draw(h.person_id, 74) < 0.08) r
 ORDER BY hashint8extended(r.person_id, 92 + r.level_id);;

-- Three of each unit are planned to head it, some of them for the next term too.
INSERT INTO pools_poolentry
      (person_id, unit_id, title_id, term_id, source, direction, decision_number, removal_ground,
       removal_decision, note, valid_from, valid_to)
SELECT d.id, d.unit_id, t.id, m.id, 'in_place', 'vertical', '', '', '', '', DATE '2025-01-01', NULL
  FROM drawn d
  JOIN units_title t ON t.code = CASE d.kind WHEN 'phong' THEN 'truong_phong'
                                      WHEN 'ubnd_xa' THEN 'ct_ubnd_xa' ELSE 'hieu_truong' END
  JOIN pools_term m ON m.code = 'cq-2026-2031'
       OR m.code = 'cq-2021-2026' AND d.id %% 5 = 0
 WHERE d.turn BETWEEN 1 AND 3
 ORDER BY hashint8extended(d.id, 93)
