-- People who sign in to the web. Each belongs to one organisation. Ids are random (version 4): they travel to other systems
-- and must not tell when an account was made.
CREATE TABLE ehr.users (
    org_id               uuid NOT NULL REFERENCES ehr.organizations (id),
    id                   uuid NOT NULL,
    email                text NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    name                 text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    roles                text[] NOT NULL CHECK (cardinality(roles) > 0),
    enabled              boolean NOT NULL DEFAULT true,
    password_hash        text,
    password_changed_at  timestamptz,
    reset_token_hash     bytea CHECK (length(reset_token_hash) = 32),
    reset_expires_at     timestamptz,
    failed_logins        integer NOT NULL DEFAULT 0,
    locked_until         timestamptz,
    last_login_at        timestamptz,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX users_email ON ehr.users (org_id, email);
CALL ehr.isolate('ehr.users');
-- Only the service that people sign in to may read what it checks passwords by.
GRANT SELECT (org_id, id, email, name, roles, enabled, password_changed_at, reset_expires_at, failed_logins, locked_until, last_login_at, created_at, updated_at) ON ehr.users TO ehr_app;
GRANT INSERT, UPDATE (name, roles, enabled, reset_token_hash, reset_expires_at, failed_logins, locked_until, updated_at) ON ehr.users TO ehr_app;
GRANT SELECT, UPDATE (password_hash, password_changed_at, reset_token_hash, reset_expires_at, failed_logins, locked_until, last_login_at, updated_at) ON ehr.users TO ehr_identity;

-- Whose e-mail address it is, case-folded: one account per address in the whole installation. The rows are the platform's,
-- so that a sign-in finds its organisation without a policy that looks across organisations.
CREATE TABLE ehr.login_names (
    org_id       uuid NOT NULL REFERENCES ehr.organizations (id) CHECK (org_id = '00000000-0000-4000-8000-000000000000'),
    name         text NOT NULL CHECK (length(name) BETWEEN 3 AND 254),
    user_org_id  uuid NOT NULL,
    user_id      uuid NOT NULL DEFAULT gen_random_uuid(),
    PRIMARY KEY (org_id, name),
    UNIQUE (org_id, user_org_id, user_id),
    -- The name is taken first, so that a taken one is found before anything else is written.
    FOREIGN KEY (user_org_id, user_id) REFERENCES ehr.users (org_id, id) DEFERRABLE INITIALLY DEFERRED
);
CALL ehr.isolate('ehr.login_names');
GRANT SELECT, INSERT ON ehr.login_names TO ehr_app;
GRANT SELECT ON ehr.login_names TO ehr_identity;

-- A browser in which somebody signed in. The cookie holds the token; here is its SHA-256.
CREATE TABLE ehr.user_sessions (
    org_id        uuid NOT NULL,
    id            uuid NOT NULL,
    user_id       uuid NOT NULL,
    token_hash    bytea NOT NULL CHECK (length(token_hash) = 32),
    signed_in_at  timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    ended_at      timestamptz,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, token_hash),
    FOREIGN KEY (org_id, user_id) REFERENCES ehr.users (org_id, id) ON DELETE CASCADE
);
CREATE INDEX user_sessions_user ON ehr.user_sessions (org_id, user_id);
CALL ehr.isolate('ehr.user_sessions');
GRANT SELECT, INSERT, UPDATE, DELETE ON ehr.user_sessions TO ehr_identity;

-- What one authorisation request gave to a client: a code and the chain of refresh tokens that follows it stand and fall together.
CREATE TABLE ehr.user_grants (
    org_id          uuid NOT NULL,
    id              uuid NOT NULL,
    session_id      uuid NOT NULL,
    client_id       text NOT NULL,
    scopes          text[] NOT NULL,
    created_at      timestamptz NOT NULL,
    revoked_at      timestamptz,
    revoked_reason  text,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, session_id) REFERENCES ehr.user_sessions (org_id, id) ON DELETE CASCADE
);
CREATE INDEX user_grants_session ON ehr.user_grants (org_id, session_id);
CALL ehr.isolate('ehr.user_grants');
GRANT SELECT, INSERT, UPDATE, DELETE ON ehr.user_grants TO ehr_identity;

-- Authorization codes and refresh tokens: random, hashed, each used once. Used ones stay until their session is swept, because
-- seeing one a second time is how a theft shows.
CREATE TABLE ehr.user_grant_tokens (
    org_id          uuid NOT NULL,
    token_hash      bytea NOT NULL CHECK (length(token_hash) = 32),
    grant_id        uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('code', 'refresh')),
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    used_at         timestamptz,
    redirect_uri    text,
    code_challenge  text,
    nonce           text,
    PRIMARY KEY (org_id, token_hash),
    CHECK ((kind = 'code') = (redirect_uri IS NOT NULL AND code_challenge IS NOT NULL)),
    FOREIGN KEY (org_id, grant_id) REFERENCES ehr.user_grants (org_id, id) ON DELETE CASCADE
);
CREATE INDEX user_grant_tokens_grant ON ehr.user_grant_tokens (org_id, grant_id);
CALL ehr.isolate('ehr.user_grant_tokens');
GRANT SELECT, INSERT, UPDATE, DELETE ON ehr.user_grant_tokens TO ehr_identity;
