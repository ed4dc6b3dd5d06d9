-- One row per event in the order of the chain, with what its hash is made of.
select event, "at", who, identity, role, address, what, submission, reason, details, hash
from store.event
order by event
