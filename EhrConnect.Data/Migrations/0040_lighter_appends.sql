-- The tables that every request and message appends to, without what an append pays for and nobody uses.

-- A foreign key to organizations locks and rewrites the same directory row with every append. It protects nothing here: row-level
-- security admits only the organisation of the transaction, and organisations are deactivated, never deleted.
ALTER TABLE ehr.audit_logs DROP CONSTRAINT audit_logs_org_id_fkey;
ALTER TABLE ehr.event_log DROP CONSTRAINT event_log_org_id_fkey;
ALTER TABLE ehr.fhir_resources DROP CONSTRAINT fhir_resources_org_id_fkey;
ALTER TABLE ehr.hl7_message_queue DROP CONSTRAINT hl7_message_queue_org_id_fkey;

-- Ids of records are made with them and begin with their time, so the primary key serves queries by time.
DROP INDEX ehr.audit_logs_time;
