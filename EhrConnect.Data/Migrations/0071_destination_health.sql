-- Between up and down: reached, but it gives no answer that counts. The workers show every destination that is not up, whichever
-- process found that out: ids, times and codes, nothing of an organisation or a message.
ALTER TABLE ehr.integration_health DROP CONSTRAINT integration_health_status_check;
ALTER TABLE ehr.integration_health ADD CONSTRAINT integration_health_status_check CHECK (status IN ('up', 'degraded', 'down'));
CREATE POLICY dispatch_read ON ehr.integration_health FOR SELECT TO ehr_worker USING (true);
GRANT SELECT (org_id, integration_id, status, since, error_code) ON ehr.integration_health TO ehr_worker;
