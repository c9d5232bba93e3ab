-- Everything that happened, append-only and replayable. data holds ids, never clinical content.
CREATE TABLE ehr.event_log (
    org_id         uuid NOT NULL REFERENCES ehr.organizations (id),
    id             uuid NOT NULL,
    type           text NOT NULL,
    occurred_at    timestamptz NOT NULL,
    message_id     uuid,
    message_type   text,
    resource_type  text,
    resource_id    text,
    data           jsonb NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX event_log_time ON ehr.event_log (org_id, occurred_at DESC, id DESC);
CREATE INDEX event_log_message ON ehr.event_log (org_id, message_id) WHERE message_id IS NOT NULL;
CALL ehr.isolate('ehr.event_log');
CALL ehr.make_append_only('ehr.event_log');
GRANT SELECT, INSERT ON ehr.event_log TO ehr_app;

CREATE TABLE ehr.webhook_subscriptions (
    org_id           uuid NOT NULL REFERENCES ehr.organizations (id),
    id               uuid NOT NULL,
    name             text NOT NULL,
    url              text NOT NULL,
    events           text[] NOT NULL CHECK (cardinality(events) > 0),
    filters          jsonb NOT NULL DEFAULT '{}',
    headers          jsonb NOT NULL DEFAULT '{}',
    retry_config     jsonb NOT NULL,
    payload          text NOT NULL DEFAULT 'thin' CHECK (payload IN ('thin', 'full')),
    status           text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
    status_reason    text,
    secret_envelope  bytea NOT NULL,
    secret_last4     text NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, id)
);
CALL ehr.isolate('ehr.webhook_subscriptions');
GRANT SELECT, INSERT, UPDATE, DELETE ON ehr.webhook_subscriptions TO ehr_app;

-- A due delivery is its own outbox row: enqueued_at says when it was last handed to Redis.
CREATE TABLE ehr.webhook_deliveries (
    org_id           uuid NOT NULL,
    id               uuid NOT NULL,
    subscription_id  uuid NOT NULL,
    event_id         uuid NOT NULL,
    status           text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivering', 'delivered', 'dead', 'cancelled')),
    attempts         integer NOT NULL DEFAULT 0,
    max_attempts     integer NOT NULL,
    next_attempt_at  timestamptz NOT NULL,
    claim_token      uuid,
    lease_until      timestamptz,
    enqueued_at      timestamptz,
    last_error       text,
    traceparent      text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    completed_at     timestamptz,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, subscription_id) REFERENCES ehr.webhook_subscriptions (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, event_id) REFERENCES ehr.event_log (org_id, id)
);
CREATE INDEX webhook_deliveries_subscription ON ehr.webhook_deliveries (org_id, subscription_id, id DESC);
CREATE INDEX webhook_deliveries_event ON ehr.webhook_deliveries (org_id, event_id);
CREATE INDEX webhook_deliveries_open ON ehr.webhook_deliveries (next_attempt_at) WHERE status IN ('pending', 'delivering');
CREATE INDEX webhook_deliveries_fresh ON ehr.webhook_deliveries (created_at) WHERE status = 'pending' AND enqueued_at IS NULL;
CALL ehr.isolate('ehr.webhook_deliveries');
CREATE POLICY dispatch_read ON ehr.webhook_deliveries FOR SELECT TO ehr_worker USING (true);
CREATE POLICY dispatch_mark ON ehr.webhook_deliveries FOR UPDATE TO ehr_worker USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON ehr.webhook_deliveries TO ehr_app;
GRANT SELECT (org_id, id, status, attempts, next_attempt_at, lease_until, enqueued_at, created_at, traceparent) ON ehr.webhook_deliveries TO ehr_worker;
GRANT UPDATE (enqueued_at) ON ehr.webhook_deliveries TO ehr_worker;

CREATE TABLE ehr.webhook_attempts (
    org_id       uuid NOT NULL,
    delivery_id  uuid NOT NULL,
    attempt      integer NOT NULL,
    started_at   timestamptz NOT NULL,
    duration_ms  integer NOT NULL,
    status_code  integer,
    error        text,
    response     text,
    PRIMARY KEY (org_id, delivery_id, attempt),
    FOREIGN KEY (org_id, delivery_id) REFERENCES ehr.webhook_deliveries (org_id, id) ON DELETE CASCADE
);
CALL ehr.isolate('ehr.webhook_attempts');
GRANT SELECT, INSERT, DELETE ON ehr.webhook_attempts TO ehr_app;
