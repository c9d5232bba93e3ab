-- Compares layouts of the search index under forced row-level security; docs/adr/0005-search-index.md has what came out.
-- psql -v resources=500000 -f EhrConnect.Benchmarks/Fhir/search-layout.sql -d <an empty scratch database>, as a superuser.
--
-- Each resource has 12 keys (3 common, 9 rare), 3 references, 2 dates and 1 text, as a Synthea resource has on average.
--   a  text ids and parameter names, references among the keys, second index by resource
--   b  a 64-bit number for the resource and the element, references in a table of their own, second index by resource
--   c  as b, but without second indexes on keys and references: the resource keeps the list of its keys
\set ON_ERROR_STOP on
\pset footer off
\timing on
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS layout CASCADE;
DROP ROLE IF EXISTS layout_app;
CREATE ROLE layout_app;
CREATE SCHEMA layout;
GRANT USAGE ON SCHEMA layout TO layout_app;
SET search_path = layout;

CREATE FUNCTION h(text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT hashtextextended($1, 42) $$;
CREATE PROCEDURE isolate(t text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own ON %I USING (org_id = (SELECT nullif(current_setting(''app.org_id'', true), '''')::uuid))', t);
    EXECUTE format('GRANT ALL ON %I TO layout_app', t);
END $$;

CREATE TABLE a_key (org_id uuid NOT NULL, key bigint NOT NULL, resource_type text NOT NULL, id text NOT NULL, PRIMARY KEY (org_id, key, resource_type, id));
CREATE INDEX ON a_key (org_id, resource_type, id);
CREATE TABLE a_date (org_id uuid NOT NULL, resource_type text NOT NULL, parameter text NOT NULL, low timestamptz NOT NULL, high timestamptz NOT NULL, id text NOT NULL,
    PRIMARY KEY (org_id, resource_type, parameter, low, high, id));
CREATE INDEX ON a_date (org_id, resource_type, id);
CREATE TABLE a_text (org_id uuid NOT NULL, resource_type text NOT NULL, parameter text NOT NULL, value text COLLATE "C" NOT NULL, id text NOT NULL);
CREATE INDEX ON a_text (org_id, resource_type, parameter, value text_pattern_ops, id);
CREATE INDEX ON a_text (org_id, resource_type, id);

CREATE TABLE b_key (org_id uuid NOT NULL, key bigint NOT NULL, rid bigint NOT NULL, element int NOT NULL, PRIMARY KEY (org_id, key, rid));
CREATE INDEX ON b_key (org_id, rid);
CREATE TABLE b_reference (org_id uuid NOT NULL, target bigint NOT NULL, rid bigint NOT NULL, element int NOT NULL, PRIMARY KEY (org_id, target, element, rid));
CREATE INDEX ON b_reference (org_id, rid);
CREATE TABLE b_date (org_id uuid NOT NULL, low bigint NOT NULL, high bigint NOT NULL, rid bigint NOT NULL, element int NOT NULL, PRIMARY KEY (org_id, element, low, high, rid));
CREATE INDEX ON b_date (org_id, rid);
CREATE TABLE b_text (org_id uuid NOT NULL, element int NOT NULL, value text COLLATE "C" NOT NULL, rid bigint NOT NULL);
CREATE INDEX ON b_text (org_id, element, value text_pattern_ops, rid);
CREATE INDEX ON b_text (org_id, rid);

CREATE TABLE c_key (org_id uuid NOT NULL, key bigint NOT NULL, rid bigint NOT NULL, PRIMARY KEY (org_id, key, rid));
CREATE TABLE c_reference (org_id uuid NOT NULL, target bigint NOT NULL, rid bigint NOT NULL, element int NOT NULL, PRIMARY KEY (org_id, target, element, rid));
CREATE TABLE c_date (LIKE b_date INCLUDING ALL);
CREATE TABLE c_text (LIKE b_text INCLUDING ALL);

CREATE TABLE a_resource (org_id uuid NOT NULL, resource_type text NOT NULL, id text NOT NULL, created timestamptz NOT NULL, body text, PRIMARY KEY (org_id, resource_type, id));
CREATE INDEX ON a_resource (org_id, resource_type, created DESC, id);
CREATE TABLE b_resource (org_id uuid NOT NULL, resource_type text NOT NULL, id text NOT NULL, created timestamptz NOT NULL, body text, rid bigint NOT NULL, PRIMARY KEY (org_id, resource_type, id));
CREATE INDEX ON b_resource (org_id, resource_type, created DESC, rid);
CREATE UNIQUE INDEX ON b_resource (org_id, rid);
CREATE TABLE c_resource (LIKE b_resource INCLUDING ALL, keys bigint[]);

-- What is loaded, made once so that its cost is no layout's.
CREATE TABLE source AS
SELECT n, md5(n::text)::uuid::text id, h('Observation/' || md5(n::text)::uuid::text) rid, now() - n * interval '1 second' created, repeat('x', 900) body,
    ARRAY[h('status final'), h('category ' || n % 4), h('code ' || n % 200)] || (SELECT array_agg(h('value ' || k || ' ' || n / 3)) FROM generate_series(1, 9) k) keys,
    ARRAY['Patient/' || n / 500, 'Encounter/' || n / 20, 'Practitioner/' || n % 300] refs
FROM generate_series(1, :resources) n;
\set org '''11111111-1111-4111-8111-111111111111'''
DO $$ DECLARE t text; BEGIN FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'layout'::regnamespace AND c.relkind = 'r' AND c.relname <> 'source' LOOP CALL layout.isolate(t); END LOOP; END $$;
GRANT SELECT ON source TO layout_app;
SET ROLE layout_app;
SELECT set_config('app.org_id', :org, false) \gset

\echo '== load a'
BEGIN;
INSERT INTO a_resource SELECT :org, 'Observation', id, created, body FROM source;
INSERT INTO a_key SELECT :org, unnest(keys || ARRAY[h(refs[1]), h(refs[2]), h(refs[3])]), 'Observation', id FROM source;
INSERT INTO a_date SELECT :org, 'Observation', p, created, created + interval '1 second', id FROM source, unnest(ARRAY['date', 'issued']) p;
INSERT INTO a_text SELECT :org, 'Observation', 'name', 'name ' || n, id FROM source;
COMMIT;
\echo '== load b'
BEGIN;
INSERT INTO b_resource SELECT :org, 'Observation', id, created, body, rid FROM source;
INSERT INTO b_key SELECT :org, k, rid, o FROM source, unnest(keys) WITH ORDINALITY u (k, o);
INSERT INTO b_reference SELECT :org, h(r), rid, o FROM source, unnest(refs) WITH ORDINALITY u (r, o);
INSERT INTO b_date SELECT :org, (extract(epoch FROM created) * 1e7)::bigint, (extract(epoch FROM created) * 1e7)::bigint + 10000000, rid, e FROM source, unnest(ARRAY[20, 21]) e;
INSERT INTO b_text SELECT :org, 30, 'name ' || n, rid FROM source;
COMMIT;
\echo '== load c'
BEGIN;
INSERT INTO c_resource SELECT :org, 'Observation', id, created, body, rid, keys || ARRAY[h(refs[1]), h(refs[2]), h(refs[3])] FROM source;
INSERT INTO c_key SELECT :org, k, rid FROM source, unnest(keys) k;
INSERT INTO c_reference SELECT :org, h(r), rid, o FROM source, unnest(refs) WITH ORDINALITY u (r, o);
INSERT INTO c_date SELECT :org, (extract(epoch FROM created) * 1e7)::bigint, (extract(epoch FROM created) * 1e7)::bigint + 10000000, rid, e FROM source, unnest(ARRAY[20, 21]) e;
INSERT INTO c_text SELECT :org, 30, 'name ' || n, rid FROM source;
COMMIT;
RESET ROLE;
\timing off
SELECT left(c.relname, 1) layout, count(*) tables, pg_size_pretty(sum(pg_table_size(c.oid))) heap, pg_size_pretty(sum(pg_indexes_size(c.oid))) indexes, pg_size_pretty(sum(pg_total_relation_size(c.oid))) total
FROM pg_class c WHERE c.relnamespace = 'layout'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^[abc]_' GROUP BY 1 ORDER BY 1;
VACUUM ANALYZE;

-- Each search three hundred times with other values; milliseconds per search.
CREATE PROCEDURE measure(what text, sql text) LANGUAGE plpgsql AS $$
DECLARE started timestamptz; spent float8[] := '{}'; i int; n int := (SELECT count(*) FROM layout.source);
BEGIN
    FOR i IN 1..CASE WHEN what LIKE '%(all)%' THEN 5 ELSE 300 END LOOP
        started := clock_timestamp();
        EXECUTE replace(sql, '@', ((i::bigint * 7919) % (n / 500))::text);
        spent := spent || extract(epoch FROM clock_timestamp() - started) * 1000;
    END LOOP;
    RAISE NOTICE '%', rpad(what, 44) || ' p50 ' || round((SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s) FROM unnest(spent) s)::numeric, 3) || ' ms';
END $$;
GRANT EXECUTE ON PROCEDURE measure TO layout_app;
SET ROLE layout_app;
SET client_min_messages = notice;
SET plan_cache_mode = force_custom_plan;
\set org_sql 'org_id = ''11111111-1111-4111-8111-111111111111'''
CALL measure('a one rare key', 'SELECT body FROM layout.a_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND id IN (SELECT id FROM layout.a_key k WHERE k.' || :'org_sql' || ' AND resource_type = ''Observation'' AND key = layout.h(''value 1 @'')) ORDER BY created DESC, id LIMIT 20');
CALL measure('b one rare key', 'SELECT body FROM layout.b_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND rid IN (SELECT rid FROM layout.b_key k WHERE k.' || :'org_sql' || ' AND key = layout.h(''value 1 @'')) ORDER BY created DESC, rid LIMIT 20');
CALL measure('c one rare key', 'SELECT body FROM layout.c_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND rid IN (SELECT rid FROM layout.c_key k WHERE k.' || :'org_sql' || ' AND key = layout.h(''value 1 @'')) ORDER BY created DESC, rid LIMIT 20');
CALL measure('a patient and category', 'SELECT body FROM layout.a_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND id IN (SELECT id FROM layout.a_key k WHERE k.' || :'org_sql' || ' AND resource_type = ''Observation'' AND key = layout.h(''Patient/@'')) AND id IN (SELECT id FROM layout.a_key k WHERE k.' || :'org_sql' || ' AND resource_type = ''Observation'' AND key = layout.h(''category 1'')) ORDER BY created DESC, id LIMIT 20');
CALL measure('b patient and category', 'SELECT body FROM layout.b_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND rid IN (SELECT rid FROM layout.b_reference k WHERE k.' || :'org_sql' || ' AND element = 1 AND target = layout.h(''Patient/@'')) AND rid IN (SELECT rid FROM layout.b_key k WHERE k.' || :'org_sql' || ' AND key = layout.h(''category 1'')) ORDER BY created DESC, rid LIMIT 20');
CALL measure('c patient and category', 'SELECT body FROM layout.c_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND rid IN (SELECT rid FROM layout.c_reference k WHERE k.' || :'org_sql' || ' AND element = 1 AND target = layout.h(''Patient/@'')) AND rid IN (SELECT rid FROM layout.c_key k WHERE k.' || :'org_sql' || ' AND key = layout.h(''category 1'')) ORDER BY created DESC, rid LIMIT 20');
CALL measure('a one common key', 'SELECT body FROM layout.a_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND id IN (SELECT id FROM layout.a_key k WHERE k.' || :'org_sql' || ' AND resource_type = ''Observation'' AND key = layout.h(''status final'')) ORDER BY created DESC, id LIMIT 20');
CALL measure('b one common key', 'SELECT body FROM layout.b_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND rid IN (SELECT rid FROM layout.b_key k WHERE k.' || :'org_sql' || ' AND key = layout.h(''status final'')) ORDER BY created DESC, rid LIMIT 20');
CALL measure('c one common key', 'SELECT body FROM layout.c_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND rid IN (SELECT rid FROM layout.c_key k WHERE k.' || :'org_sql' || ' AND key = layout.h(''status final'')) ORDER BY created DESC, rid LIMIT 20');
CALL measure('a counting a common key (all)', 'SELECT count(*) FROM layout.a_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND id IN (SELECT id FROM layout.a_key k WHERE k.' || :'org_sql' || ' AND resource_type = ''Observation'' AND key = layout.h(''category 1''))');
CALL measure('b counting a common key (all)', 'SELECT count(*) FROM layout.b_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND rid IN (SELECT rid FROM layout.b_key k WHERE k.' || :'org_sql' || ' AND key = layout.h(''category 1''))');
CALL measure('c counting a common key (all)', 'SELECT count(*) FROM layout.c_resource r WHERE ' || :'org_sql' || ' AND resource_type = ''Observation'' AND rid IN (SELECT rid FROM layout.c_key k WHERE k.' || :'org_sql' || ' AND key = layout.h(''category 1''))');
