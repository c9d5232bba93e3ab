-- Vendors are a catalogue of the product, the same for every organisation.
CREATE TABLE ehr.integration_vendors (
    id             text PRIMARY KEY,
    name           text NOT NULL,
    category       text NOT NULL,
    description    text NOT NULL
);
GRANT SELECT ON ehr.integration_vendors TO ehr_app, ehr_worker;
INSERT INTO ehr.integration_vendors (id, name, category, description)
VALUES ('hl7-v2x', 'HL7 v2.x', 'hl7-fhir', 'HL7 version 2 messages over MLLP');

-- Connections of an organisation to other systems: named, several per vendor.
CREATE TABLE ehr.integration_credentials (
    org_id              uuid NOT NULL REFERENCES ehr.organizations (id),
    id                  uuid NOT NULL,
    vendor_id           text NOT NULL REFERENCES ehr.integration_vendors (id),
    name                text NOT NULL,
    enabled             boolean NOT NULL DEFAULT true,
    version             integer NOT NULL DEFAULT 1,
    config              jsonb NOT NULL,
    secrets_envelope    bytea,
    receiving_facility  text GENERATED ALWAYS AS (config ->> 'receivingFacility') STORED,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, vendor_id, name)
);
CREATE INDEX integration_credentials_facility ON ehr.integration_credentials (receiving_facility) WHERE receiving_facility IS NOT NULL;
CALL ehr.isolate('ehr.integration_credentials');
-- The gateway finds the organisation of a message before it can be scoped to it.
CREATE POLICY inbound_routing ON ehr.integration_credentials FOR SELECT TO ehr_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON ehr.integration_credentials TO ehr_app;
GRANT SELECT (org_id, id, vendor_id, name, enabled, receiving_facility) ON ehr.integration_credentials TO ehr_worker;

CREATE TABLE ehr.hl7_message_queue (
    org_id               uuid NOT NULL REFERENCES ehr.organizations (id),
    id                   uuid NOT NULL,
    seq                  bigint GENERATED ALWAYS AS IDENTITY,
    direction            text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    connection_id        uuid NOT NULL,
    control_id           text NOT NULL,
    message_type         text NOT NULL,
    message_version      text,
    sending_application  text,
    sending_facility     text,
    patient_key          text,
    ordering_key         text NOT NULL,
    raw                  bytea NOT NULL,
    parsed               jsonb,
    content_hash         bytea NOT NULL,
    status               text NOT NULL DEFAULT 'pending'
                         CHECK (status IN ('pending', 'processing', 'completed', 'dead', 'rejected', 'cancelled')),
    priority             smallint NOT NULL DEFAULT 3 CHECK (priority BETWEEN 1 AND 5),
    attempts             integer NOT NULL DEFAULT 0,
    max_attempts         integer NOT NULL DEFAULT 5,
    next_attempt_at      timestamptz NOT NULL,
    claim_token          uuid,
    claimed_by           text,
    lease_until          timestamptz,
    enqueued_at          timestamptz,
    error_code           text,
    error                text,
    peer                 text,
    traceparent          text,
    received_at          timestamptz NOT NULL,
    completed_at         timestamptz,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX hl7_message_queue_recent ON ehr.hl7_message_queue (org_id, seq DESC);
CREATE INDEX hl7_message_queue_control ON ehr.hl7_message_queue (org_id, control_id);
CREATE INDEX hl7_message_queue_patient ON ehr.hl7_message_queue (org_id, patient_key) WHERE patient_key IS NOT NULL;
-- The lane: the unfinished messages of one ordering key, oldest first.
CREATE INDEX hl7_message_queue_lane ON ehr.hl7_message_queue (org_id, ordering_key, seq) WHERE status IN ('pending', 'processing');
CREATE INDEX hl7_message_queue_open ON ehr.hl7_message_queue (next_attempt_at) WHERE status IN ('pending', 'processing');
CREATE INDEX hl7_message_queue_fresh ON ehr.hl7_message_queue (seq) WHERE status = 'pending' AND enqueued_at IS NULL;
CALL ehr.isolate('ehr.hl7_message_queue');
CREATE POLICY dispatch_read ON ehr.hl7_message_queue FOR SELECT TO ehr_worker USING (true);
CREATE POLICY dispatch_mark ON ehr.hl7_message_queue FOR UPDATE TO ehr_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON ehr.hl7_message_queue TO ehr_app;
GRANT SELECT (org_id, id, seq, direction, ordering_key, status, priority, attempts, next_attempt_at, lease_until, enqueued_at, received_at, traceparent)
    ON ehr.hl7_message_queue TO ehr_worker;
GRANT UPDATE (enqueued_at) ON ehr.hl7_message_queue TO ehr_worker;

-- Control ids seen per connection: the memory behind "a repeated message has no second effect".
CREATE TABLE ehr.hl7_control_ids (
    org_id         uuid NOT NULL,
    connection_id  uuid NOT NULL,
    control_id     text NOT NULL,
    content_hash   bytea NOT NULL,
    message_id     uuid NOT NULL,
    received_at    timestamptz NOT NULL,
    PRIMARY KEY (org_id, connection_id, control_id)
);
CALL ehr.isolate('ehr.hl7_control_ids');
GRANT SELECT, INSERT, UPDATE, DELETE ON ehr.hl7_control_ids TO ehr_app;

-- What a message did: the resource versions it made.
CREATE TABLE ehr.hl7_message_results (
    org_id         uuid NOT NULL,
    message_id     uuid NOT NULL,
    resource_type  text NOT NULL,
    resource_id    text NOT NULL,
    version        integer NOT NULL,
    interaction    text NOT NULL CHECK (interaction IN ('create', 'update')),
    PRIMARY KEY (org_id, message_id, resource_type, resource_id, version),
    FOREIGN KEY (org_id, message_id) REFERENCES ehr.hl7_message_queue (org_id, id)
);
CALL ehr.isolate('ehr.hl7_message_results');
GRANT SELECT, INSERT ON ehr.hl7_message_results TO ehr_app;

CREATE TABLE ehr.hl7_message_attempts (
    org_id      uuid NOT NULL,
    message_id  uuid NOT NULL,
    attempt     integer NOT NULL,
    worker      text NOT NULL,
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('completed', 'retry', 'dead')),
    error_code  text,
    error       text,
    PRIMARY KEY (org_id, message_id, attempt),
    FOREIGN KEY (org_id, message_id) REFERENCES ehr.hl7_message_queue (org_id, id)
);
CALL ehr.isolate('ehr.hl7_message_attempts');
GRANT SELECT, INSERT ON ehr.hl7_message_attempts TO ehr_app;
