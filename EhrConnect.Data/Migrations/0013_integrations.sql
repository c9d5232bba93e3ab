-- The configuration of an integration is versioned: the row in integration_credentials is the current version, those it
-- replaced are here. A secret's envelope is bound to integration and version and moves along with it.
ALTER TABLE ehr.integration_credentials
    ADD COLUMN secret_hints jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN changed_by text,
    ADD COLUMN change_note text;

CREATE TABLE ehr.integration_versions (
    org_id            uuid NOT NULL,
    integration_id    uuid NOT NULL,
    version           integer NOT NULL,
    name              text NOT NULL,
    enabled           boolean NOT NULL,
    config            jsonb NOT NULL,
    secrets_envelope  bytea,
    secret_hints      jsonb NOT NULL,
    changed_by        text,
    changed_at        timestamptz NOT NULL,
    change_note       text,
    PRIMARY KEY (org_id, integration_id, version),
    FOREIGN KEY (org_id, integration_id) REFERENCES ehr.integration_credentials (org_id, id) ON DELETE CASCADE
);
CALL ehr.isolate('ehr.integration_versions');
GRANT SELECT, INSERT ON ehr.integration_versions TO ehr_app;

-- Whether the other side could be reached when it was last tried. A row appears with the first attempt.
CREATE TABLE ehr.integration_health (
    org_id          uuid NOT NULL,
    integration_id  uuid NOT NULL,
    status          text NOT NULL CHECK (status IN ('up', 'down')),
    since           timestamptz NOT NULL,
    error_code      text,
    tested_at       timestamptz,
    PRIMARY KEY (org_id, integration_id),
    FOREIGN KEY (org_id, integration_id) REFERENCES ehr.integration_credentials (org_id, id) ON DELETE CASCADE
);
CALL ehr.isolate('ehr.integration_health');
GRANT SELECT, INSERT, UPDATE ON ehr.integration_health TO ehr_app;

-- Every operation that somebody had an integration do. No parameters and no results: those may be clinical.
CREATE TABLE ehr.integration_usage (
    org_id          uuid NOT NULL REFERENCES ehr.organizations (id),
    id              uuid NOT NULL,
    integration_id  uuid NOT NULL,
    vendor_id       text NOT NULL,
    operation       text NOT NULL,
    success         boolean NOT NULL,
    error_code      text,
    duration_ms     integer NOT NULL,
    actor_id        text,
    occurred_at     timestamptz NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX integration_usage_recent ON ehr.integration_usage (org_id, integration_id, id DESC);
CALL ehr.isolate('ehr.integration_usage');
GRANT SELECT, INSERT ON ehr.integration_usage TO ehr_app;

-- Outbound messages. A halted one holds up its lane until somebody replays or cancels it, so it is part of the lane.
ALTER TABLE ehr.hl7_message_queue DROP CONSTRAINT hl7_message_queue_status_check;
ALTER TABLE ehr.hl7_message_queue ADD CONSTRAINT hl7_message_queue_status_check
    CHECK (status IN ('pending', 'processing', 'completed', 'dead', 'rejected', 'cancelled', 'halted'));
DROP INDEX ehr.hl7_message_queue_lane;
CREATE INDEX hl7_message_queue_lane ON ehr.hl7_message_queue (org_id, ordering_key, seq) WHERE status IN ('pending', 'processing', 'halted');
CREATE INDEX hl7_message_queue_outbound ON ehr.hl7_message_queue (org_id, connection_id) WHERE direction = 'outbound' AND status IN ('pending', 'processing', 'halted');

-- Attempts up to this one were made before the message was last replayed; retries are counted after it.
ALTER TABLE ehr.hl7_message_queue ADD COLUMN replayed_after integer NOT NULL DEFAULT 0;

-- What came back: the acknowledgement, and the first bytes of whatever it was.
ALTER TABLE ehr.hl7_message_attempts
    ADD COLUMN duration_ms integer,
    ADD COLUMN ack_code text,
    ADD COLUMN ack_control_id text,
    ADD COLUMN ack_text text,
    ADD COLUMN answer bytea;
ALTER TABLE ehr.hl7_message_attempts DROP CONSTRAINT hl7_message_attempts_outcome_check;
ALTER TABLE ehr.hl7_message_attempts ADD CONSTRAINT hl7_message_attempts_outcome_check CHECK (outcome IN ('completed', 'retry', 'dead', 'halted'));
