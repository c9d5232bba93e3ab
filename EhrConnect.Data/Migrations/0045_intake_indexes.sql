-- What every message adds to the indexes of the event log and of the audit trail: as little as finds it again.

-- Ids of events are made with them and begin with their time, so the primary key serves queries by time.
DROP INDEX ehr.event_log_time;

-- The event 'hl7.received' has the id of its message, so the primary key finds it; the index holds the events that do not.
DROP INDEX ehr.event_log_message;
CREATE INDEX event_log_message ON ehr.event_log (org_id, message_id) WHERE message_id <> id;

-- The record of a message's arrival has the id of the message as well.
DROP INDEX ehr.audit_logs_resource;
CREATE INDEX audit_logs_resource ON ehr.audit_logs (org_id, resource_type, resource_id, occurred_at DESC) WHERE resource_id IS NOT NULL AND action <> 'hl7.receive';
