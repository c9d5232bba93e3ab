-- Intake as light as a commit can be: the messages of a group arrive as one row, and are entered in the queue, the event log and the
-- audit trail a moment later, together (docs/adr/0015). A list with one member holds for all messages of the row.
CREATE TABLE ehr.hl7_arrivals (
    org_id                 uuid NOT NULL,
    seq                    bigint GENERATED ALWAYS AS IDENTITY,
    messages               integer NOT NULL,
    bytes                  bigint NOT NULL,
    received_at            timestamptz NOT NULL,
    ids                    uuid[] NOT NULL,
    connection_ids         uuid[] NOT NULL,
    control_ids            text[] NOT NULL,
    message_types          text[] NOT NULL,
    message_versions       text[],
    sending_applications   text[],
    sending_facilities     text[],
    patient_keys           text[],
    ordering_keys          text[] NOT NULL,
    raws                   bytea[] NOT NULL,
    peers                  text[],
    tls_identities         text[],
    traceparents           text[],
    times                  timestamptz[] NOT NULL,
    halts_on_failure       boolean[] NOT NULL,
    character_sets         text[],
    answers_later          boolean[] NOT NULL,
    PRIMARY KEY (org_id, seq)
);
CALL ehr.isolate('ehr.hl7_arrivals');
CREATE POLICY dispatch_read ON ehr.hl7_arrivals FOR SELECT TO ehr_worker USING (true);
GRANT SELECT, INSERT, DELETE ON ehr.hl7_arrivals TO ehr_app;
GRANT SELECT (org_id, seq, messages, received_at) ON ehr.hl7_arrivals TO ehr_worker;
-- The messages of a group resemble each other; lz4 makes little of them in little time. A server built without it keeps the default.
-- What is left besides the raw bytes stays in the row as long as it fits into a page: a value stored apart costs rows and index entries.
ALTER TABLE ehr.hl7_arrivals SET (toast_tuple_target = 8160);
-- Rows live for milliseconds, so the table is as large as what is dead in it: that is removed by its number, not by its share, before it
-- is more than some megabytes. Pages that are empty now are full again at once; giving them back would lock the table each time.
ALTER TABLE ehr.hl7_arrivals SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_threshold = -1,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000, autovacuum_vacuum_cost_delay = 0, vacuum_truncate = false,
    toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 10000, toast.autovacuum_vacuum_insert_threshold = -1,
    toast.autovacuum_vacuum_cost_delay = 0, toast.vacuum_truncate = false);
DO $$
DECLARE list text;
BEGIN
    FOR list IN SELECT attname FROM pg_attribute WHERE attrelid = 'ehr.hl7_arrivals'::regclass AND attnum > 0 AND attndims > 0 LOOP
        -- No query asks what is in the lists: their statistics would only be work.
        EXECUTE format('ALTER TABLE ehr.hl7_arrivals ALTER COLUMN %I SET STATISTICS 0', list);
        BEGIN
            EXECUTE format('ALTER TABLE ehr.hl7_arrivals ALTER COLUMN %I SET COMPRESSION lz4', list);
        EXCEPTION WHEN feature_not_supported THEN
            NULL;
        END;
    END LOOP;
END $$;

-- What has arrived leaves this table only for the queue and the audit trail.
CREATE FUNCTION ehr.require_filed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM gone g, unnest(g.ids) AS i (id)
        WHERE NOT EXISTS (SELECT 1 FROM ehr.hl7_message_queue q WHERE q.org_id = g.org_id AND q.id = i.id)
           OR NOT EXISTS (SELECT 1 FROM ehr.audit_logs a WHERE a.org_id = g.org_id AND a.id = i.id)) THEN
        RAISE EXCEPTION 'an arrival is removed only with its messages in the queue and in the audit trail' USING ERRCODE = 'EH002';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER filed AFTER DELETE ON ehr.hl7_arrivals REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION ehr.require_filed();
CREATE TRIGGER refuse_change BEFORE UPDATE OR TRUNCATE ON ehr.hl7_arrivals FOR EACH STATEMENT EXECUTE FUNCTION ehr.refuse_change();
ALTER TABLE ehr.hl7_arrivals ENABLE ALWAYS TRIGGER filed, ENABLE ALWAYS TRIGGER refuse_change;

-- The memory behind "a repeated message has no second effect" is a table of its own again: the smallest thing that two messages at
-- the same moment can meet in, whichever process stores them. The message is in the queue, or still in its arrival. A row goes when the window of its connection has ended.
CREATE TABLE ehr.hl7_control_ids (
    org_id         uuid NOT NULL,
    connection_id  uuid NOT NULL,
    control_id     text COLLATE "C" NOT NULL,
    message_id     uuid NOT NULL,
    received_at    timestamptz NOT NULL,
    arrival        bigint,
    PRIMARY KEY (org_id, connection_id, control_id)
);
CREATE INDEX hl7_control_ids_time ON ehr.hl7_control_ids USING brin (received_at) WITH (pages_per_range = 32);
ALTER TABLE ehr.hl7_message_queue NO FORCE ROW LEVEL SECURITY;
INSERT INTO ehr.hl7_control_ids (org_id, connection_id, control_id, message_id, received_at)
SELECT org_id, connection_id, control_id, id, received_at FROM ehr.hl7_message_queue WHERE holds_control_id ORDER BY seq;
ALTER TABLE ehr.hl7_message_queue FORCE ROW LEVEL SECURITY;
CALL ehr.isolate('ehr.hl7_control_ids');
GRANT SELECT, INSERT, DELETE ON ehr.hl7_control_ids TO ehr_app;

DROP INDEX ehr.hl7_message_queue_control;
ALTER TABLE ehr.hl7_message_queue DROP COLUMN holds_control_id;
CREATE INDEX hl7_message_queue_control ON ehr.hl7_message_queue (org_id, control_id);
