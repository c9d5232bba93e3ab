-- When an account was last disabled: sessions opened before stay closed when it is enabled again.
ALTER TABLE ehr.users ADD COLUMN disabled_at timestamptz;
UPDATE ehr.users SET disabled_at = now() WHERE NOT enabled;
GRANT SELECT (disabled_at), UPDATE (disabled_at) ON ehr.users TO ehr_app;
