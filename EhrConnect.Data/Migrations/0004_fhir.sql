-- FHIR resources. The current version is served from fhir_resources as the stored bytes; every version, deletes included,
-- is kept in fhir_resource_history without gaps. "json", not "jsonb": decimals and the order of members stay as received.
CREATE TABLE ehr.fhir_resources (
    org_id         uuid NOT NULL REFERENCES ehr.organizations (id),
    resource_type  text NOT NULL,
    id             text NOT NULL,
    version        integer NOT NULL CHECK (version > 0),
    last_updated   timestamptz NOT NULL,
    deleted        boolean NOT NULL DEFAULT false,
    resource       json,
    PRIMARY KEY (org_id, resource_type, id),
    CHECK (deleted = (resource IS NULL))
);
CREATE INDEX fhir_resources_last_updated ON ehr.fhir_resources (org_id, resource_type, last_updated DESC, id) WHERE NOT deleted;
CALL ehr.isolate('ehr.fhir_resources');
GRANT SELECT, INSERT, UPDATE ON ehr.fhir_resources TO ehr_app;

CREATE TABLE ehr.fhir_resource_history (
    org_id         uuid NOT NULL,
    resource_type  text NOT NULL,
    id             text NOT NULL,
    version        integer NOT NULL,
    last_updated   timestamptz NOT NULL,
    method         text NOT NULL CHECK (method IN ('POST', 'PUT', 'DELETE')),
    resource       json,
    PRIMARY KEY (org_id, resource_type, id, version),
    FOREIGN KEY (org_id, resource_type, id) REFERENCES ehr.fhir_resources (org_id, resource_type, id)
);
CALL ehr.isolate('ehr.fhir_resource_history');
GRANT SELECT, INSERT ON ehr.fhir_resource_history TO ehr_app;

-- The search index is narrow rows of leakproof types, because under row-level security PostgreSQL uses an index only for
-- leakproof operators. Every equality is one 64-bit hash of (type, parameter, value).
CREATE TABLE ehr.search_key (
    org_id         uuid NOT NULL,
    key            bigint NOT NULL,
    resource_type  text NOT NULL,
    id             text NOT NULL,
    PRIMARY KEY (org_id, key, resource_type, id)
);
CREATE INDEX search_key_resource ON ehr.search_key (org_id, resource_type, id);
CALL ehr.isolate('ehr.search_key');

-- Dates and periods as half-open intervals [low, high).
CREATE TABLE ehr.search_date (
    org_id         uuid NOT NULL,
    resource_type  text NOT NULL,
    parameter      text NOT NULL,
    low            timestamptz NOT NULL,
    high           timestamptz NOT NULL,
    id             text NOT NULL,
    PRIMARY KEY (org_id, resource_type, parameter, low, high, id)
);
CREATE INDEX search_date_resource ON ehr.search_date (org_id, resource_type, id);
CALL ehr.isolate('ehr.search_date');

-- Folded text (case and accents removed) under a pattern index, for "starts with".
CREATE TABLE ehr.search_text (
    org_id         uuid NOT NULL,
    resource_type  text NOT NULL,
    parameter      text NOT NULL,
    value          text COLLATE "C" NOT NULL,
    id             text NOT NULL
);
CREATE INDEX search_text_prefix ON ehr.search_text (org_id, resource_type, parameter, value text_pattern_ops, id);
CREATE INDEX search_text_resource ON ehr.search_text (org_id, resource_type, id);
CALL ehr.isolate('ehr.search_text');

GRANT SELECT, INSERT, DELETE ON ehr.search_key, ehr.search_date, ehr.search_text TO ehr_app;
