-- A range of dates ("ge" and "lt" together) is one range of the index for resources with one date of the element, which are
-- nearly all. Those with several (the events of a timing) are marked: there, different dates may satisfy the two ends.
ALTER TABLE ehr.search_date ADD COLUMN several boolean NOT NULL DEFAULT false;
CREATE INDEX search_date_several ON ehr.search_date (org_id, element, low, high, rid) WHERE several;
