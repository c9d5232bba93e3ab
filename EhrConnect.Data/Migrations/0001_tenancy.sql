-- Tenancy: what every later table is built on. Runs as ehr_owner.

CREATE SCHEMA IF NOT EXISTS ehr;
GRANT USAGE ON SCHEMA ehr TO ehr_app, ehr_worker, ehr_identity;

-- Puts a tenant table behind row-level security: enabled, forced on the owner too, visible and writable only for the
-- organisation the transaction is scoped to. The sub-select is evaluated once per query, not once per row.
-- No organisation set means no rows.
CREATE PROCEDURE ehr.isolate(tenant_table regclass)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
        'CREATE POLICY own_organisation ON %s '
        'USING (org_id = (SELECT nullif(current_setting(''app.org_id'', true), '''')::uuid)) '
        'WITH CHECK (org_id = (SELECT nullif(current_setting(''app.org_id'', true), '''')::uuid))', tenant_table);
END $$;

-- Refuses every change of what was written: for audit records and events.
CREATE FUNCTION ehr.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is not allowed', TG_TABLE_NAME, TG_OP USING ERRCODE = 'EH002';
END $$;

CREATE PROCEDURE ehr.make_append_only(append_only_table regclass)
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER refuse_row_change BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION ehr.refuse_change()', append_only_table);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION ehr.refuse_change()', append_only_table);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_row_change', append_only_table);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_truncate', append_only_table);
END $$;

-- Fails the transaction when a statement that must change exactly one row did not: the guard of leases and versions.
CREATE FUNCTION ehr.require_one(affected bigint, what text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF affected <> 1 THEN
        RAISE EXCEPTION '%', what USING ERRCODE = 'EH001';
    END IF;
END $$;

-- A time-ordered key (RFC 9562 UUID version 7) for rows that the database makes itself.
CREATE FUNCTION ehr.uuid_v7(at timestamptz) RETURNS uuid
LANGUAGE sql VOLATILE AS $$
    SELECT encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(floor(extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
            52, 1), 53, 1), 'hex')::uuid
$$;

-- The directory of organisations. A transaction scoped to the platform's own organisation sees all of it.
CREATE TABLE ehr.organizations (
    id          uuid PRIMARY KEY,
    slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 63),
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    status      text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'deactivated')),
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE ehr.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE ehr.organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_row_or_platform ON ehr.organizations
    USING ((SELECT nullif(current_setting('app.org_id', true), '')::uuid) IN (id, '00000000-0000-4000-8000-000000000000'))
    WITH CHECK ((SELECT nullif(current_setting('app.org_id', true), '')::uuid) = '00000000-0000-4000-8000-000000000000');
CREATE POLICY directory ON ehr.organizations FOR SELECT TO ehr_worker, ehr_identity USING (true);
GRANT SELECT, INSERT, UPDATE ON ehr.organizations TO ehr_app;
GRANT SELECT (id, slug, status) ON ehr.organizations TO ehr_worker, ehr_identity;

SELECT set_config('app.org_id', '00000000-0000-4000-8000-000000000000', true);
INSERT INTO ehr.organizations (id, slug, name) VALUES ('00000000-0000-4000-8000-000000000000', 'platform', 'EhrConnect platform');

-- Per-organisation settings and feature flags.
CREATE TABLE ehr.organization_settings (
    org_id      uuid NOT NULL REFERENCES ehr.organizations (id),
    category    text NOT NULL,
    key         text NOT NULL,
    value       jsonb NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, category, key)
);
CALL ehr.isolate('ehr.organization_settings');
GRANT SELECT, INSERT, UPDATE, DELETE ON ehr.organization_settings TO ehr_app;
