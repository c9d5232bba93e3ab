-- A subject of a client certificate leads to one organisation as well: otherwise another one, which says more of MSH-3 to MSH-5, could
-- draw the messages of its sender to itself. What is the same in another notation is told apart by the gateway, which then refuses.
CREATE OR REPLACE FUNCTION ehr.check_inbound_claims() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ehr, pg_temp AS $$
BEGIN
    IF NEW.vendor_id <> 'hl7-v2x' THEN
        RETURN NULL;
    END IF;
    -- One check at a time: two claims made at once would not see each other.
    PERFORM pg_advisory_xact_lock(hashtext('ehr.inbound_claims'));
    IF EXISTS (SELECT 1 FROM ehr.integration_credentials c WHERE c.receiving_facility = NEW.receiving_facility AND c.org_id <> NEW.org_id) THEN
        RAISE EXCEPTION 'another organisation receives for this receiving facility (MSH-6)'
            USING ERRCODE = 'EH003', COLUMN = 'receivingFacility', HINT = 'Choose another receivingFacility, or give the connection a port of its own.';
    END IF;
    IF EXISTS (SELECT 1 FROM ehr.integration_credentials c
               WHERE c.vendor_id = 'hl7-v2x' AND c.inbound ->> 'port' = NEW.inbound ->> 'port' AND (c.org_id, c.id) <> (NEW.org_id, NEW.id)) THEN
        RAISE EXCEPTION 'another connection listens on this port'
            USING ERRCODE = 'EH003', COLUMN = 'port', HINT = 'Choose another port.';
    END IF;
    IF EXISTS (SELECT 1 FROM ehr.integration_credentials c, jsonb_array_elements_text(c.inbound #> '{tls,allowedThumbprints}') theirs,
                             jsonb_array_elements_text(NEW.inbound #> '{tls,allowedThumbprints}') ours
               WHERE c.vendor_id = 'hl7-v2x' AND c.org_id <> NEW.org_id AND lower(theirs) = lower(ours)) THEN
        RAISE EXCEPTION 'another organisation receives from this client certificate'
            USING ERRCODE = 'EH003', COLUMN = 'allowedThumbprints', HINT = 'Ask the sender for a certificate of your own.';
    END IF;
    IF EXISTS (SELECT 1 FROM ehr.integration_credentials c, jsonb_array_elements_text(c.inbound #> '{tls,allowedSubjects}') theirs,
                             jsonb_array_elements_text(NEW.inbound #> '{tls,allowedSubjects}') ours
               WHERE c.vendor_id = 'hl7-v2x' AND c.org_id <> NEW.org_id
                 AND lower(regexp_replace(theirs, '\s*([,;+=])\s*', '\1', 'g')) = lower(regexp_replace(ours, '\s*([,;+=])\s*', '\1', 'g'))) THEN
        RAISE EXCEPTION 'another organisation receives from client certificates with this subject'
            USING ERRCODE = 'EH003', COLUMN = 'allowedSubjects', HINT = 'Give the thumbprint of the certificate in allowedThumbprints, or ask the sender for a certificate with another subject.';
    END IF;
    RETURN NULL;
END $$;
