-- Searches that are too large for the links of their pages (a form of thousands of ids), encrypted, until their pages expire.
CREATE TABLE ehr.search_forms (
    org_id      uuid NOT NULL REFERENCES ehr.organizations (id),
    id          uuid NOT NULL,
    parameters  bytea NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX search_forms_expiry ON ehr.search_forms (org_id, expires_at);
CALL ehr.isolate('ehr.search_forms');
GRANT SELECT, INSERT, DELETE ON ehr.search_forms TO ehr_app;
