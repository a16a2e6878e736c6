-- For a planner that takes the queue for empty, any index of what is queued is as good as another, and it reads all of it. This one is only
-- for who asks for expiries, or counts a team's: its condition has a part that no other question has.
DROP INDEX invocations_queued;
CREATE INDEX invocations_expiring ON invocations (expires_at, team_id) WHERE state = 'queued' AND expires_at > 0;
