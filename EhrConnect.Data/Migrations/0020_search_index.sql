-- The search index, second layout (docs/adr/0005-search-index.md). Rows carry 64-bit numbers in place of texts: of the
-- resource, of what it points to, of the value. All of them are compared by leakproof operators, which are the only ones that
-- may use an index under row-level security.

-- The number of a resource, and of every reference to it: the first eight bytes of the SHA-256 of "Type/id". The services
-- compute the same.
CREATE FUNCTION ehr.resource_key(resource_type text, id text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ('x' || encode(substring(sha256(convert_to(resource_type || '/' || id, 'UTF8')) FROM 1 FOR 8), 'hex'))::bit(64)::bigint
$$;

ALTER TABLE ehr.fhir_resources ADD COLUMN rid bigint NOT NULL GENERATED ALWAYS AS (ehr.resource_key(resource_type, id)) STORED;
ALTER TABLE ehr.fhir_resources ADD COLUMN created timestamptz NOT NULL DEFAULT now();
CREATE UNIQUE INDEX fhir_resources_rid ON ehr.fhir_resources (org_id, rid);
-- The order of a search without _sort: it never changes, so pages stay stable while resources are written.
CREATE INDEX fhir_resources_created ON ehr.fhir_resources (org_id, resource_type, created DESC, rid) WHERE NOT deleted;

DROP TABLE ehr.search_key, ehr.search_date, ehr.search_text;

-- Every equality but that of references: a hash of element, form and value.
CREATE TABLE ehr.search_key (
    org_id   uuid NOT NULL,
    key      bigint NOT NULL,
    rid      bigint NOT NULL,
    PRIMARY KEY (org_id, key, rid)
);
ALTER TABLE ehr.search_key ALTER COLUMN key SET STATISTICS 1000;
CALL ehr.isolate('ehr.search_key');

-- References: target is the number of what is pointed to. The primary key serves "what points to X by this element", "what
-- points to X at all" and chains from the target; the index serves chains and includes from the source.
CREATE TABLE ehr.search_reference (
    org_id   uuid NOT NULL,
    target   bigint NOT NULL,
    rid      bigint NOT NULL,
    element  integer NOT NULL,
    PRIMARY KEY (org_id, target, element, rid)
);
CREATE INDEX search_reference_source ON ehr.search_reference (org_id, rid, element, target);
ALTER TABLE ehr.search_reference ALTER COLUMN target SET STATISTICS 1000;
CALL ehr.isolate('ehr.search_reference');

-- Dates and periods as half-open intervals [low, high), in 100 ns since 0001-01-01 UTC.
CREATE TABLE ehr.search_date (
    org_id   uuid NOT NULL,
    low      bigint NOT NULL,
    high     bigint NOT NULL,
    rid      bigint NOT NULL,
    element  integer NOT NULL,
    wide     boolean NOT NULL GENERATED ALWAYS AS (high - low > 864000000000) STORED,
    PRIMARY KEY (org_id, element, low, high, rid)
);
-- What ends after a moment starts no earlier than a day before it, or is one of the few longer ones.
CREATE INDEX search_date_wide ON ehr.search_date (org_id, element, high, low, rid) WHERE wide;
CREATE INDEX search_date_resource ON ehr.search_date (org_id, rid, element);
ALTER TABLE ehr.search_date ALTER COLUMN low SET STATISTICS 1000;
CALL ehr.isolate('ehr.search_date');

-- Numbers, quantities and ranges of them, both ends included; the key is a hash of element and unit.
CREATE TABLE ehr.search_number (
    org_id   uuid NOT NULL,
    key      bigint NOT NULL,
    low      double precision NOT NULL,
    high     double precision NOT NULL,
    rid      bigint NOT NULL,
    PRIMARY KEY (org_id, key, low, high, rid)
);
-- Most numbers are no ranges, so both ends are found by the lower one.
CREATE INDEX search_number_range ON ehr.search_number (org_id, key, high, rid) WHERE high > low;
CREATE INDEX search_number_resource ON ehr.search_number (org_id, rid, key);
ALTER TABLE ehr.search_number ALTER COLUMN key SET STATISTICS 1000;
CALL ehr.isolate('ehr.search_number');

-- Folded text (case and accents removed) under a pattern index, for "starts with".
CREATE TABLE ehr.search_text (
    org_id   uuid NOT NULL,
    rid      bigint NOT NULL,
    element  integer NOT NULL,
    value    text COLLATE "C" NOT NULL
);
CREATE INDEX search_text_prefix ON ehr.search_text (org_id, element, value text_pattern_ops, rid);
CREATE INDEX search_text_resource ON ehr.search_text (org_id, rid, element);
CALL ehr.isolate('ehr.search_text');

-- What stands in the tables above for a resource: which keys a new version has to take away, whether an element has a value
-- at all (:missing), and by which version of the layout it was indexed.
CREATE TABLE ehr.search_entry (
    org_id    uuid NOT NULL,
    rid       bigint NOT NULL,
    version   smallint NOT NULL,
    elements  integer[] NOT NULL,
    keys      bigint[] NOT NULL,
    PRIMARY KEY (org_id, rid)
);
CALL ehr.isolate('ehr.search_entry');

-- How far the background job has come that indexes the resources of an organisation again for a version of the layout.
CREATE TABLE ehr.search_reindex (
    org_id      uuid NOT NULL REFERENCES ehr.organizations (id),
    version     smallint NOT NULL,
    after_rid   bigint,
    indexed     bigint NOT NULL DEFAULT 0,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (org_id, version)
);
CALL ehr.isolate('ehr.search_reindex');

GRANT SELECT, INSERT, DELETE ON ehr.search_key, ehr.search_reference, ehr.search_date, ehr.search_number, ehr.search_text TO ehr_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ehr.search_entry TO ehr_app;
GRANT SELECT, INSERT, UPDATE ON ehr.search_reindex TO ehr_app;
