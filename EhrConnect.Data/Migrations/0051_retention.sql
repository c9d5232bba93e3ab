-- What was recorded about operations and attempts is removed when it is old; messages, events and the audit trail are not.
GRANT DELETE ON ehr.integration_usage, ehr.hl7_message_attempts TO ehr_app;
