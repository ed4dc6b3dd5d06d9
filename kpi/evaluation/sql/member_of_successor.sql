-- One row per agency that reports and current agency that sums its submissions: the end of its successors, or itself.
-- What an agency divided among several submitted cannot be divided: it is missing from each of them.
create or replace temp view member as
with recursive
successor as (
    select agency, unnest(string_split(successor, ';')) as next
    from agency
    where successor is not null
),

path as (
    select agency, agency as unit
    from agency
    where reports and level <> 'total'
    union
    select path.agency, successor.next
    from path
    inner join successor on successor.agency = path.unit
),

ended as (select path.* from path anti join successor on successor.agency = path.unit)

select ended.agency, agency.level, ended.unit, count(*) over (partition by ended.agency) > 1 as is_divided
from ended
inner join agency on agency.agency = ended.unit
