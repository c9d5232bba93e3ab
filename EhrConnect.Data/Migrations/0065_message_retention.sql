-- Where it is asked for, finished messages are removed when they are old, with their attempts and the links to what they made.
GRANT DELETE ON ehr.hl7_message_queue, ehr.hl7_message_results TO ehr_app;
