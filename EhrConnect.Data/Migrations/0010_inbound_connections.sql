-- The gateway finds the connection of a message before it knows the organisation. It sees the inbound part of the
-- configuration and nothing else of it.
DROP INDEX ehr.integration_credentials_facility;
ALTER TABLE ehr.integration_credentials DROP COLUMN receiving_facility;
ALTER TABLE ehr.integration_credentials
    ADD COLUMN receiving_facility text GENERATED ALWAYS AS (coalesce(config #>> '{inbound,receivingFacility}', config ->> 'receivingFacility')) STORED,
    ADD COLUMN inbound jsonb GENERATED ALWAYS AS (config -> 'inbound') STORED;
CREATE INDEX integration_credentials_facility ON ehr.integration_credentials (receiving_facility) WHERE receiving_facility IS NOT NULL;
GRANT SELECT (receiving_facility, inbound, version, updated_at) ON ehr.integration_credentials TO ehr_worker;
GRANT SELECT (updated_at) ON ehr.organizations TO ehr_worker;

-- A facility, a client certificate and a port lead to one organisation only, whoever claimed it first; otherwise one
-- organisation could draw the messages of another to itself. Connections that are switched off keep their claims.
CREATE POLICY inbound_claims ON ehr.integration_credentials FOR SELECT TO ehr_owner USING (true);

CREATE FUNCTION ehr.check_inbound_claims() RETURNS trigger
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
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION ehr.check_inbound_claims() FROM PUBLIC;
CREATE TRIGGER check_inbound_claims AFTER INSERT OR UPDATE OF config, vendor_id ON ehr.integration_credentials
    FOR EACH ROW EXECUTE FUNCTION ehr.check_inbound_claims();
