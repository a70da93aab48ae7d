
CREATE INDEX webhook_deliveries_by_lane ON webhook_deliveries (hook_id, url, seq) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_end ON webhook_deliveries (done_at) WHERE state <> 'waiting';

-- A row for each table that has none yet.
