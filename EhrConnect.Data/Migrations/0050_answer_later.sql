-- Decided when the message was accepted: its sender gets the application acknowledgement as a message of its own.
ALTER TABLE ehr.hl7_message_queue ADD COLUMN answer_later boolean NOT NULL DEFAULT false;
