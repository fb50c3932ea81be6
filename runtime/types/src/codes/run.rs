//! What goes wrong with a run as a whole: how it was started, what it found, how it ended.

use super::codes;

codes! {
    NO_POINT = "R0601", "The route's point is not in .env.",
        "A route names its databases by points, and `.env` (or the environment) says where each one is. When the route \
         was built the point was there; where the executable runs now, it is not. Add its keys, all with one number, or \
         name another file with `--env-file`.",
        wrong "source = crm/public.users   -- .env: POINT_NAME1=dwh",
        right "source = crm/public.users   -- .env: POINT_NAME1=crm";
    BROKEN_ENV = "R0602", "The file of connection points has mistakes.",
        "The message names each mistake with its line. Nothing was connected. Values are never shown, since one of them \
         may be a password.",
        wrong "", right "";
    NO_DIRECTORY = "R0603", "The current directory cannot be read.",
        "Paths in a route start from the project's directory, which is looked for upwards from the current one. Name it \
         with `--project`.",
        wrong "", right "";
    NO_CONSTANT = "R0604", "The route has no constant of this name.",
        "`--set name=value` replaces a constant that the route declares as `$name = value`. A constant that is `None` in \
         the route has no type to read a value by, so it cannot be replaced either.",
        wrong "etlc run people --set aduld=21", right "etlc run people --set adult=21";
    BAD_CONSTANT = "R0605", "The value of a constant is not of its type.",
        "What `--set` gives is read by the grammar of the constant's type, which is that of its value in the route.",
        wrong "etlc run people --set adult=many", right "etlc run people --set adult=21";
    BAD_DICTIONARY = "R0606", "A dictionary cannot be used.",
        "Dictionaries are read when a run starts. The file is missing or broken, or it no longer holds what the route \
         was compiled against: a column, a path, values of one type. Mend the file; where its shape has changed on \
         purpose, build the route again.",
        wrong "", right "";
    ROLLED_BACK = "R0611", "The route undid the run.",
        "A row reached a `ROLLBACK`. Every target is as it was before the run.",
        wrong "", right "";
    INTERRUPTED = "R0612", "The run was asked to stop.",
        "The process got SIGINT (Ctrl-C) or SIGTERM. What was not committed is undone: with `commit: run` every target is as it \
         was before the run, else the next one goes on. Start the route again.",
        wrong "", right "";
    ROW_TOO_LONG = "R0615", "A row is longer than the route allows.",
        "A row has to fit into memory several times, so `max_row` says how many bytes of the source one may have, 64 MB \
         where the route does not say. The row is not read, so no `on_error` applies to it: there is nothing that could go \
         to quarantine, and to leave it out unseen would lose it. In CSV, a record that does not end is mostly one with a \
         quote that is opened and never closed, so that the rest of the file looks like one field; the message names its \
         line. What was not committed is undone.",
        wrong "max_row = 1MB   -- a row holds a picture of 3 MB",
        right "max_row = 4MB";
    VALUE_TOO_LONG = "R0616", "A value is longer than the route allows.",
        "`max_value` says how many bytes of the source a field that is read may have, 16 MB where the route does not say. A \
         value beyond it is most often damage, or something that nobody expected there, so the run is undone whatever \
         `on_error` says. Raise the limit, or read the field from a query that cuts it.",
        wrong "max_value = 1MB   -- a description has 3 MB",
        right "max_value = 4MB";
    TOO_MANY_REJECTS = "R0645", "More rows were rejected than the target allows.",
        "`max_rejects` says how many rows may go to quarantine: a number is looked at with each reject, a share of the rows \
         read when the last one is there. Every target is as it was before the run, and nothing of it is in quarantine. \
         Look at the reasons that the message gives; mend the source or the rules, or raise the limit.",
        wrong "norm = dwh/norm.users (max_rejects: 10)   -- 11 rows were rejected",
        right "norm = dwh/norm.users (max_rejects: 1%)";
    NO_REPLAY = "R0646", "Rejects are not replayed yet.",
        "`rejects replay` will put rows of a quarantine through the route again. In this version mend the cause and run the \
         route again; with `mode: append`, read only the rows that `rejects show` lists.",
        wrong "generated/bin/users rejects replay", right "generated/bin/users rejects show --limit 100";
    BROKEN_REJECTS = "R0647", "A quarantine holds what no run has written.",
        "Each line of `TARGET.rejects.jsonl` is one JSON object with the keys that the reference lists. The message says \
         what could not be read. Move the file away; the next run makes a new one.",
        wrong "", right "";
    NO_CHANNEL = "R0650", "The route's channel is not in .env.",
        "A route names the channels that hear of its runs, and `.env` (or the environment) says what each one is. When the \
         route was built the channel was there; where the executable runs now, it is not. Nothing was read. Add its keys, \
         all with one number, or name another file with `--env-file`.",
        wrong "notify = ops   -- .env: NOTIFY_NAME1=oops", right "notify = ops   -- .env: NOTIFY_NAME1=ops";
    RUNS_ALREADY = "R0661", "The route is running already.",
        "A run holds a lease on its route, kept in `etl_checkpoint` beside the targets. This one found that another run holds \
         it and is alive, and has changed nothing. Wait until the other has ended. Where it hangs, `--take-over` ends it and \
         takes the lease. In PostgreSQL a lease is renewed every 5 seconds and expires 15 seconds after the last time; in \
         SQLite it holds as long as the process is there that took it.",
        wrong "", right "generated/bin/users run --take-over";
    TAKEN_OVER = "R0662", "Another run has taken this one's place.",
        "The lease of this run expired, or was taken with `--take-over`, and another run of the route holds it. What this \
         one had not committed by then is undone, and it commits nothing more: each commit is bound to the lease. Nothing \
         is to be done; the other run goes on from what is committed.",
        wrong "", right "";
    CHANGED = "R0663", "The route has changed since the run began that is to go on.",
        "An earlier run with `commit: every(…)` has committed some of its rows and not all. Only a route that means the same, \
         with the same constants and dictionaries, may go on from there: rows of two meanings would stand side by side. \
         Either bring back what has changed and start the route again, or give the rows up with `--start-over`: then a \
         run begins at the first row. With `mode: append` the rows that are committed stay, so delete them first.",
        wrong "", right "generated/bin/users run --start-over";
    NOT_RESUMABLE = "R0664", "The source cannot go on where the run stopped.",
        "With `commit: every(…)` a run goes on behind the last row that is committed. That needs a table with a unique key \
         that is never null, named by `key:`, or files that have not changed up to there (of compressed ones what they hold \
         counts, not how it is compressed). The message says what is missing. \
         Mend it, or write `commit: run`, which commits everything at once and needs nothing of the source; \
         `--start-over` begins at the first row.",
        wrong "big = crm/public.users   -- no unique index on the key",
        right "source = crm/public.users (key: id)   -- id is the primary key";
    BROKEN_LEDGER = "R0665", "The ledger of the route cannot be used.",
        "`etl_checkpoint` beside the targets says who runs a route and how far its committed rows are. The message says why \
         it cannot be read or written: another table has its name, the user may not create or write it. A run makes it \
         where it is missing; `plan --ddl` prints the statement for somebody with the rights.",
        wrong "", right "";
    NO_PARTITION = "R0666", "There is no such partition.",
        "`--partition N` carries out one range of a source that a run has divided. No unfinished run has, or it has divided it \
         into fewer ranges. `status` shows the division.",
        wrong "", right "";
    TYPES_DIFFER = "R0670", "A field that is carried through has several types.",
        "The source reads several tables, and a field without a type of its own has another type in one of them than in the \
         first. What is written has one type. Nothing was read. The message names both tables and types. Say what it is in \
         the target, `[age](any) -> [age](int8)`, and each value is converted from what its table has; or alter a table.",
        wrong "source = crm/users, old/users   -- age is int4 in one and text in the other\npeople = dwh/people\n\npeople:\n    [age]",
        right "source = crm/users, old/users\npeople = dwh/people\n\npeople:\n    [age](any) -> [age](int4)";
    OTHERS_CAN_READ = "W0601", "There is a remark on the file of connection points.",
        "Most often: others on this machine can read it, though it holds passwords. The message says what to do, such as \
         `chmod 600 .env`.",
        wrong "", right "";
    NOT_TOLD = "W0650", "A channel was not told how the run ended.",
        "The message says why: nobody answers, an answer other than 2xx, no answer in time. The run itself ended as it says; \
         its exit code is the same. What the channel would have been told is not kept: look at the log of the run.",
        wrong "", right "";
    TRIED_AGAIN = "W0661", "The run is tried again.",
        "Something failed that may pass: a connection was cut, a server restarts, rivals for locks. Everything since the last \
         commit is undone, and the run begins again from there, after a pause that grows. `--retries N` says how often in \
         a row that may happen without a commit in between.",
        wrong "", right "";
    SETTLED = "W0662", "The answer to a commit did not come, and the ledger says that it is there.",
        "The connection was lost while the server committed. The run connected again, waited for the server to be done with \
         that transaction, and found its line in the ledger: everything is committed, once.",
        wrong "", right "";
    NOT_RENAMED = "R0701", "A finished file could not be given its name.",
        "The rows are complete and durable under a temporary name beside the file. Where the run had a database among \
         its targets, or several files, it is committed and the next start of the route finishes the rename; where the \
         file was the only target, nothing has changed. Mend the cause that the message names: a directory that cannot \
         be written, a directory in the file's place.",
        wrong "", right "";
    NOT_DURABLE = "R0702", "A directory could not be made durable.",
        "The system did not confirm that a rename is on disk. The disk may be full or broken.",
        wrong "", right "";
    NO_THREADS = "R0703", "No threads can be started.",
        "A run needs two threads beside its own. The system's limit of processes is reached.",
        wrong "", right "";
    BROKEN_JOURNAL = "R0704", "The record of renames cannot be used.",
        "A run with several file targets records their renames in `.ROUTE.etl-publication` in the project's directory \
         before it makes them. The record cannot be written, read or deleted; the message says why.",
        wrong "", right "";
    REJECTS_NOT_HELD = "R0745", "Rejected rows could not be held until the end of the run.",
        "They wait for the end of the run in memory, and from 64 KiB on in a file without a name in the system's directory \
         of temporary files. That directory is full or cannot be written. Make room, or let TMPDIR name another one.",
        wrong "", right "";
    UNBALANCED = "R0798", "The counts of the run do not balance.",
        "Rows were read of which it is not known what became of them. That is a mistake of this program; the run was \
         undone.",
        wrong "", right "";
    BUG = "R0799", "This program has a bug.",
        "It came upon something that cannot be. Nothing was committed. Please report what it printed.",
        wrong "", right "";
}
