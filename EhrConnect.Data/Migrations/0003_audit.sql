-- One row per operation, denied ones included, written in the operation's own transaction.
CREATE TABLE ehr.audit_logs (
    org_id         uuid NOT NULL REFERENCES ehr.organizations (id),
    id             uuid NOT NULL,
    occurred_at    timestamptz NOT NULL,
    actor_type     text NOT NULL CHECK (actor_type IN ('client', 'user', 'system', 'sender', 'anonymous')),
    actor_id       text,
    action         text NOT NULL,
    outcome        text NOT NULL CHECK (outcome IN ('success', 'denied', 'failure')),
    status_code    integer,
    resource_type  text,
    resource_id    text,
    detail         jsonb,
    method         text,
    route          text,
    request_id     text,
    ip             text,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX audit_logs_time ON ehr.audit_logs (org_id, occurred_at DESC, id DESC);
CREATE INDEX audit_logs_resource ON ehr.audit_logs (org_id, resource_type, resource_id, occurred_at DESC) WHERE resource_id IS NOT NULL;
CALL ehr.isolate('ehr.audit_logs');
CALL ehr.make_append_only('ehr.audit_logs');
GRANT SELECT, INSERT ON ehr.audit_logs TO ehr_app;
GRANT INSERT ON ehr.audit_logs TO ehr_identity;
