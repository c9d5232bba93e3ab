-- Since when a receiver has done nothing but fail: after some days of it, it is disabled. Null while its last attempt succeeded.
ALTER TABLE ehr.webhook_subscriptions ADD COLUMN failing_since timestamptz;
