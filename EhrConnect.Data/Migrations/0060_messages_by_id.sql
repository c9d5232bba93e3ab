-- Ids of messages rise with their arrival, so the primary key lists them in that order; the index by number cost every message an
-- entry when it came and one more with each change of its state.
DROP INDEX ehr.hl7_message_queue_recent;
