-- The acknowledgement that came as a message of its own, beside what came back at once: it belongs to the attempt that it
-- answers, and a negative one changes how that attempt ended.
ALTER TABLE ehr.hl7_message_attempts
    ADD COLUMN later_ack_code text,
    ADD COLUMN later_ack_text text,
    ADD COLUMN later_ack_at timestamptz,
    ADD COLUMN later_ack_message_id uuid;
GRANT UPDATE (outcome, error_code, error, later_ack_code, later_ack_text, later_ack_at, later_ack_message_id) ON ehr.hl7_message_attempts TO ehr_app;
