-- flown
select
    printf('%04d-%02d-%02d', year, month, day),
    carrier,
    (select name from airlines where airlines.carrier = f.carrier),
    cast(flight as integer),
    nullif(tailnum, 'NA'),
    origin,
    dest,
    printf('%02d:%02d:00', dep_time % 2400 / 100, dep_time % 100),
    printf('%02d:%02d:00', sched_dep_time % 2400 / 100, sched_dep_time % 100),
    case when arr_time <> 'NA' then printf('%02d:%02d:00', arr_time % 2400 / 100, arr_time % 100) end,
    cast(dep_delay as integer),
    case when cast(dep_delay as integer) <= 0 then 'on time' when cast(dep_delay as integer) <= 15 then 'late'
         when cast(dep_delay as integer) <= 60 then 'very late' else 'hopeless' end,
    cast(nullif(air_time, 'NA') as real),
    case when speed - cast(speed as integer) > 0.5 or speed - cast(speed as integer) = 0.5 and cast(speed as integer) % 2 = 1
         then cast(speed as integer) + 1 else cast(speed as integer) end,
    strftime('%Y-%m-%d %H:%M:%S+00:00', time_hour)
from (select *, cast(distance as real) / cast(nullif(air_time, 'NA') as real) * 60 as speed from flights) f
where dep_time <> 'NA'
-- cancelled
select
    printf('%04d-%02d-%02d', year, month, day),
    (select name from airlines where airlines.carrier = f.carrier),
    cast(flight as integer),
    lower(origin || '-' || dest),
    printf('%02d:%02d:00', sched_dep_time % 2400 / 100, sched_dep_time % 100)
from flights f
where dep_time = 'NA'
