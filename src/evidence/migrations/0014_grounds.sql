-- Each rule that reports a finding keeps its own clauses, numbers and facts, and a policy says who signed it and what
-- became of the one before.
alter table finding add column grounds text not null default '[]';
alter table adopted add column signed_by text;   -- names as JSON; null where an earlier version adopted it
