-- Patches are versions too.
ALTER TABLE ehr.fhir_resource_history DROP CONSTRAINT fhir_resource_history_method_check;
ALTER TABLE ehr.fhir_resource_history ADD CONSTRAINT fhir_resource_history_method_check CHECK (method IN ('POST', 'PUT', 'PATCH', 'DELETE'));

-- The history of a type, newest first. The history of the system is the merge of those of the types, so one index is enough.
CREATE INDEX fhir_resource_history_time ON ehr.fhir_resource_history (org_id, resource_type, last_updated, id, version);

-- As require_one, for statements that change many rows: every one of them, or nothing.
CREATE FUNCTION ehr.require_count(affected bigint, expected bigint, what text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF affected <> expected THEN
        RAISE EXCEPTION '%', what USING ERRCODE = 'EH001';
    END IF;
END $$;
