-- For the metrics of the outbound queue, connection by connection: an id, nothing of a message.
GRANT SELECT (connection_id) ON ehr.hl7_message_queue TO ehr_worker;
