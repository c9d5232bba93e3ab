-- Data keys per organisation, wrapped by a key-encryption key that never enters the database.
CREATE TABLE ehr.org_keys (
    org_id      uuid NOT NULL REFERENCES ehr.organizations (id),
    id          uuid NOT NULL,
    kek_id      text NOT NULL,
    wrapped     bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, id)
);
CALL ehr.isolate('ehr.org_keys');
GRANT SELECT, INSERT ON ehr.org_keys TO ehr_app, ehr_identity;

-- Machine clients (OAuth client_credentials). The secret is 32 random bytes, so SHA-256 is enough to store it.
CREATE TABLE ehr.oauth_clients (
    org_id       uuid NOT NULL REFERENCES ehr.organizations (id),
    client_id    text NOT NULL,
    name         text NOT NULL,
    secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32),
    roles        text[] NOT NULL,
    enabled      boolean NOT NULL DEFAULT true,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, client_id)
);
CREATE INDEX oauth_clients_client_id ON ehr.oauth_clients (client_id);
CALL ehr.isolate('ehr.oauth_clients');
-- The token endpoint looks a client up before it can know the organisation.
CREATE POLICY client_lookup ON ehr.oauth_clients FOR SELECT TO ehr_identity USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON ehr.oauth_clients TO ehr_app;
GRANT SELECT ON ehr.oauth_clients TO ehr_identity;

-- Token signing keys: rows of the platform's organisation, encrypted like every other secret.
CREATE TABLE ehr.signing_keys (
    org_id      uuid NOT NULL REFERENCES ehr.organizations (id),
    id          text NOT NULL,
    envelope    bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (org_id, id)
);
CALL ehr.isolate('ehr.signing_keys');
GRANT SELECT, INSERT ON ehr.signing_keys TO ehr_identity;
