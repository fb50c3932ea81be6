-- flown
select
    make_date(year::int, month::int, day::int),
    carrier::varchar(2),
    (select name from airlines where airlines.carrier = f.carrier),
    flight::int,
    nullif(tailnum, 'NA'),
    origin,
    dest,
    make_time(dep_time::int % 2400 / 100, dep_time::int % 100, 0),
    make_time(sched_dep_time::int % 2400 / 100, sched_dep_time::int % 100, 0),
    make_time(nullif(arr_time, 'NA')::int % 2400 / 100, nullif(arr_time, 'NA')::int % 100, 0),
    dep_delay::int2,
    case when dep_delay::int <= 0 then 'on time' when dep_delay::int <= 15 then 'late'
         when dep_delay::int <= 60 then 'very late' else 'hopeless' end,
    nullif(air_time, 'NA')::float8,
    round(distance::float8 / nullif(air_time, 'NA')::float8 * 60)::int,
    time_hour::timestamptz
from flights f
where dep_time <> 'NA'
-- cancelled
select
    make_date(year::int, month::int, day::int),
    (select name from airlines where airlines.carrier = f.carrier),
    flight::int,
    lower(origin || '-' || dest),
    make_time(sched_dep_time::int % 2400 / 100, sched_dep_time::int % 100, 0)
from flights f
where dep_time = 'NA'
